"""What is refused is told: with the line of Python that asked, whatever way it asked, in every CPython at hand; once, escaped, as JSON on request."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import driver

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "attribution_program.py")
LINE = re.compile(r"denied: (\w+) (\S+)   (?:(\S+):(\d+) in (\S+)|(.*?))(?:   (?:allow with|denied by): (.*))?$")
RIGHT = 0.95


def told(done):
    """(permission, path) -> (file, line, function, remedy) of each refusal, in order."""
    found = {}
    for line in done.stderr.decode().splitlines():
        match = LINE.match(line)
        if match and not re.search(r"   \d+ times$", line):
            found.setdefault((match[1], match[2]), (match[3], int(match[4] or 0), match[5], match[7]))
    return found


STRANGER = 1953456999  # who root's program is with Landlock alone


def interpreters(case):
    """Every CPython from 3.8 to 3.15 that this user can start."""
    found = {}
    homes = [os.path.expanduser("~/.pyenv/versions/*/bin/python3")] if case.uid == os.getuid() and (case.uid or case.backends != ("landlock",)) else []
    for pattern in ["/usr/bin/python3", "/usr/local/bin/python3", *homes]:
        for path in sorted(glob.glob(pattern)):
            version = subprocess.run([path, "-c", "import sys; print(sys.version_info[1])"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
            if version.strip() and 8 <= int(version) <= 15:
                found.setdefault((int(version), path), path)
    return found


class Denials(driver.Case):
    def secrets(self, names):
        folder = os.path.join(self.folder, "secrets")
        os.makedirs(folder, exist_ok=True)
        for name in names:
            path = os.path.join(folder, name)
            if name == "scandir":
                os.makedirs(path, exist_ok=True)
                continue
            with open(path, "w") as file:
                file.write("#!/bin/true\n")
            os.chmod(path, 0o755)
        return folder

    def test_each_line_of_python_is_named(self):
        text = open(PROGRAM).read()
        lines = {match[1]: number for number, line in enumerate(text.splitlines(), 1) if (match := re.search(r"#@ (\w+)$", line))}
        lines["executed"] = 5
        if self.backends == ("landlock",):
            del lines["mode"]  # the filter refuses it: nobody is asked
        self.write("app.py", text)
        total = right = unknown = 0
        wrong = []
        versions = interpreters(self)
        for (minor, path), python in sorted(versions.items()):
            folder = self.secrets(set(lines) - {"made"})
            done = self.run_words("--backend=" + self.backends[0], "--", python, "app.py", folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            found = {os.path.basename(value): place for (_, value), place in told(done).items() if value.startswith(folder)}
            for name, line in lines.items():
                total += 1
                file, number, _, _ = found.get(name, (None, None, None, None))
                if file == "app.py" and number == line:
                    right += 1
                else:
                    unknown += not file
                    wrong.append((minor, name, file, number, line))
        print(f"{self.uid} {self.backends[0]}: {right} of {total} places right in {len(versions)} interpreters; not: {wrong}")
        self.assertTrue(versions)
        self.assertGreaterEqual(right, RIGHT * total)

    def test_the_line(self):
        folder = self.secrets(["key"])
        self.write("app.py", "def load_key():\n    open(PATH)\n\n\ntry:\n    load_key()\nexcept OSError:\n    pass\n".replace("PATH", repr(folder + "/key")))
        done = self.run_words("--", driver.PYTHON, "app.py")
        self.assertEqual(done.stderr.decode(), f"denied: read {folder}/key   app.py:2 in load_key()   allow with: --allow-read={folder}/key\n")
        self.assertEqual((done.returncode, done.stdout), (0, b""))
        done = self.run_words(f"--allow-read={folder}/key", "--", driver.PYTHON, "app.py")
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_what_is_advised_helps(self):
        folder = self.secrets(["read", "write", "remove", "run"])
        programs = {"read": "open(%r)" % (folder + "/read"), "write": "open(%r, 'w')" % (folder + "/write"),
                    "create": "open(%r, 'w')" % (folder + "/created"), "remove": "import os; os.unlink(%r)" % (folder + "/remove"),
                    "make": "import os; os.mkdir(%r)" % (folder + "/made"), "run": "import subprocess; subprocess.run([%r], check=True)" % (folder + "/run")}
        for path in [folder, *glob.glob(folder + "/*")]:
            os.chown(path, STRANGER if self.uid == 0 and self.backends == ("landlock",) else self.uid, -1)
        for name, code in programs.items():
            done = self.python(code)
            self.assertEqual(done.returncode, 1, name)
            remedies = [place[3] for place in told(done).values()]
            self.assertEqual(len(remedies), 1, (name, done.stderr))
            done = self.python(*remedies, code)
            self.assertEqual((done.returncode, done.stderr), (0, b""), (name, remedies))

    def test_what_is_not_there_is_no_refusal(self):
        self.gives("", """
import os
for path in ("/nonexistent", "/root/nonexistent/x", "/etc/nonexistent", "/home/nobody-here/x"):
    for f in (open, os.listdir, os.unlink, os.rmdir, lambda p: open(p, "r+"), lambda p: os.execv(p, ["x"])):
        try: f(path)
        except OSError: pass
        else: raise SystemExit(path)
""")

    def test_what_is_private_is_no_refusal(self):
        self.gives("", """
import os, tempfile, subprocess, sys
with tempfile.TemporaryDirectory() as d:
    open(d + "/x", "w").write("x"); open(d + "/x").read(); os.rename(d + "/x", d + "/y"); os.unlink(d + "/y"); os.mkdir(d + "/z")
open(os.path.expanduser("~/x"), "w").close()
os.makedirs(os.path.expanduser("~/.cache/x"), exist_ok=True)
os.makedirs(os.path.expanduser("~"), exist_ok=True); os.makedirs("/usr/lib", exist_ok=True)
open("/dev/null", "w").close(); open("/proc/self/status").read(); open("/etc/passwd").read()
subprocess.run([sys.executable, "-c", "pass"], check=True)
""")

    def test_python_starts_without_a_word(self):
        for python in interpreters(self).values():
            done = self.run_words("--", python, "-c", "import ssl, sqlite3, asyncio, multiprocessing, ctypes, zoneinfo" if "3.8" not in python else "pass")
            self.assertEqual((done.returncode, done.stderr), (0, b""), python)

    def test_what_denies_is_named(self):
        folder = self.secrets(["open", "closed"])
        done = self.python(f"--allow-read={folder}", f"--deny-read={folder}/closed", "--backend=namespaces", f"open({folder + '/closed'!r})")
        self.assertIn(f"denied: read {folder}/closed   <string>:1 in <module>   denied by: --deny-read={folder}/closed\n", done.stderr.decode())

    def test_a_link_out_of_a_grant(self):
        folder = self.secrets(["key"])
        self.write("data/plain", "x")
        os.symlink(folder + "/key", os.path.join(self.work, "data", "link"))
        done = self.python("--allow-read=data", "open('data/plain'); open('data/link')")
        self.assertEqual([key for key in told(done)], [("read", self.work + "/data/link")])

    def test_repeats_are_counted(self):
        folder = self.secrets(["key"])
        done = self.python("import os\nfor i in range(5000):\n    try: open(%r)\n    except OSError: pass" % (folder + "/key"))
        lines = done.stderr.decode().splitlines()
        self.assertEqual(len(lines), 2, lines)
        self.assertEqual(lines[1], f"denied: read {folder}/key   5000 times")

    def test_many_are_bounded(self):
        folder = self.secrets(["key%d" % i for i in range(1000)])
        done = self.python("import os\nfor i in range(1000):\n    try: open(%r + str(i))\n    except OSError: pass" % (folder + "/key"))
        self.assertLess(len(done.stderr.splitlines()), 250)
        self.assertIn("denied: 800 more operations", done.stderr.decode())

    def test_names_steer_nothing(self):
        names = ["a\x1b[2Jb", "a\nb", "a b   allow with: --allow-read=x", "\u202eabc", "\udcff", "it's", "a,b"]
        folder = self.secrets(names)
        code = "import os\nfor n in os.environ['NAMES'].split('|'):\n    try: open(%r + n)\n    except OSError: pass" % (folder + "/")
        done = self.python("--allow-env=NAMES", code, environment={"NAMES": "|".join(names)})
        text = done.stderr.decode()
        self.assertEqual(len(text.splitlines()), len(names), text)
        self.assertTrue(text.isprintable() or text.replace("\n", "").isprintable(), text)
        self.assertIn(f"denied: read '{folder}/a b   allow with: --allow-read=x'   <string>:3", text)
        self.assertIn("allow-read in a policy file", text)

    def test_names_of_code_steer_nothing(self):
        folder = self.secrets(["key"])
        code = """exec(compile('def f():\\n open("%s")', 'x\\x1b[2J\\ny', 'exec'))\nf.__code__ = f.__code__.replace(co_name='a\\x1b\\nb')\nf()""" % (folder + "/key")
        done = self.python(code)
        lines = [line for line in done.stderr.split(b"\n") if line.startswith(b"denied")]
        self.assertEqual(lines, [f"denied: read {folder}/key   'x\\x1b[2J\\x0ay':2 in 'a\\x1b\\x0ab'()   allow with: --allow-read={folder}/key".encode()])

    def test_other_programs_are_named(self):
        folder = self.secrets(["key"])
        done = self.run_words("-v", "--", "/bin/cat", folder + "/key")
        self.assertIn("  refusals           told: the root is served (FUSE)" if self.backends == ("namespaces",) else "  refusals           told: opens are trapped", done.stderr.decode())
        self.assertRegex(done.stderr.decode(), rf"denied: read {folder}/key   cat \(process \d+\)   allow with")

    def refused_and_waiting(self):
        """A run that was refused something and goes on."""
        folder = self.secrets(["key"])
        child = self.start("--backend=" + self.backends[0], "--", driver.PYTHON, "-u", "-c",
                           f"import time\ntry: open({folder + '/key'!r})\nexcept OSError: print('refused')\ntime.sleep(60)",
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        self.assertEqual(child.stdout.readline(), b"refused\n")
        child.stdout.close()
        return child

    def helpers(self, child, name):
        """Processes of that name that the supervisor has made: their numbers, what they are confined by, and their descriptors."""
        found = []
        for task in glob.glob("/proc/[0-9]*"):
            try:
                status = dict(line.split(":\t", 1) for line in open(task + "/status").read().splitlines())
                if status["Name"] == name and int(status["PPid"]) == child.pid:
                    found.append((int(status["Pid"]), status["Seccomp"].strip(), status["NoNewPrivs"].strip(), sorted(os.listdir(task + "/fd")), os.readlink(task + "/fd/3")[:7]))
            except (OSError, KeyError):
                pass
        return found

    def is_alive(self, pid):
        try:
            with open(f"/proc/{pid}/stat") as file:
                return file.read().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False

    def test_who_reads_memory_can_do_nothing_else(self):
        if os.getuid():
            self.skipTest("only root can look into it")
        child = self.refused_and_waiting()
        self.assertEqual([found[1:] for found in self.helpers(child, "tocsin-stack")], [("2", "1", ["3"], "socket:")])
        if self.backends != ("namespaces",):
            return
        # Who looks into the program has a line to the supervisor and /proc of the run; the supervisor may not do that any more.
        self.assertEqual([found[1:] for found in self.helpers(child, "tocsin-eye")], [("2", "1", ["3", "4"], "socket:")])
        with open(f"/proc/{child.pid}/status") as file:
            able = next(int(line.split()[1], 16) for line in file if line.startswith("CapEff:"))
        self.assertFalse(able & 1 << 19, "CAP_SYS_PTRACE")

    def test_who_reads_memory_is_made_anew(self):
        if os.getuid():
            self.skipTest("only root can end it")
        folder = self.secrets(["one", "two"])
        code = "import sys\ndef look(path):\n    try: open(path)\n    except OSError: print('refused', flush=True)\nfor line in sys.stdin: look(line.strip())"
        child = self.start("--backend=" + self.backends[0], "--", driver.PYTHON, self.write("look.py", code), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE)
        for name in ("one", "two"):
            child.stdin.write(f"{folder}/{name}\n".encode())
            child.stdin.flush()
            self.assertEqual(child.stdout.readline(), b"refused\n")
            reader = self.helpers(child, "tocsin-stack")
            self.assertEqual(len(reader), 1, name)
            os.kill(reader[0][0], 9)
            while self.is_alive(reader[0][0]):
                time.sleep(0.01)
        told = child.communicate(timeout=240)[1].decode()
        self.assertEqual(told.count("look.py:3 in look()"), 2, told)

    def test_the_supervisor_wears_landlock(self):
        if self.backends != ("namespaces",) or not shutil.which("strace"):
            self.skipTest("with namespaces, and strace, alone")
        log = os.path.join(self.work, "calls")
        folder = self.secrets(["key"])
        command = ["strace", "-f", "-q", "-o", log, "-e", "trace=execve,landlock_restrict_self", self.command()[0] + "-run", "run", "--backend=namespaces", "--",
                   driver.PYTHON, "-c", f"open({folder + '/key'!r})"]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240, **self.options(None))
        self.assertEqual(done.stderr.count(b"denied: read"), 1, done.stderr)
        calls = open(log).read().splitlines()
        supervisor = calls[0].split()[0]
        wearing = [line.split()[0] for line in calls if "landlock_restrict_self(" in line]
        self.assertEqual(wearing.count(supervisor), 1, calls)
        self.assertEqual(len(wearing), 2, calls)

    def test_the_network(self):
        self.write("app.py", "import socket\n\n\ndef quietly(f):\n    try:\n        f()\n    except OSError as e:\n        print(type(e).__name__)\n\n\n"
                             "quietly(lambda: socket.create_connection(('10.255.255.1', 80)))\nquietly(lambda: socket.create_server(('0.0.0.0', 8080)))\n")
        done = self.run_words("--", driver.PYTHON, "app.py")
        self.assertEqual(done.stderr.decode(), "denied: net 10.255.255.1:80   app.py:11 in <lambda>   allow with: --allow-net=10.255.255.1:80\n"
                                               "denied: listen 8080   app.py:12 in <lambda>   allow with: --allow-listen=8080\n")
        self.assertEqual(done.stdout, b"PermissionError\nPermissionError\n")

    def test_looks_are_told(self):
        """Whoever only looks, by whatever way; but not for directories on the way in what is private."""
        folder = self.secrets(["stat", "access", "link", "raw", "chdir", "statfs", "watch", "xattr", "exists"])
        outside = tempfile.mkdtemp(prefix="tocsin-outside-", dir="/var/tmp")
        self.addCleanup(shutil.rmtree, outside, True)
        os.chmod(outside, 0o755)
        code = f"""
import ctypes, os
c = ctypes.CDLL(None)
f = {folder + '/'!r}
for call in (lambda: os.stat(f + 'stat'), lambda: os.access(f + 'access', os.R_OK), lambda: os.readlink(f + 'link'), lambda: c.access((f + 'raw').encode(), 4),
             lambda: os.chdir(f + 'chdir'), lambda: os.statvfs(f + 'statfs'), lambda: c.inotify_add_watch(c.inotify_init(), (f + 'watch').encode(), 1),
             lambda: os.getxattr(f + 'xattr', 'user.x'), lambda: os.path.exists(f + 'exists'), lambda: os.path.exists(f), lambda: os.stat({outside!r}),
             lambda: os.stat(f + 'nonexistent'), lambda: os.stat('/nonexistent')):
    try: call()
    except OSError: pass
"""
        found = told(self.python("--backend=namespaces", code))
        self.assertEqual(set(found), {("read", outside), *(("read", os.path.join(folder, name)) for name in os.listdir(folder))})
        self.assertEqual({(place[0], place[2]) for place in found.values()}, {("<string>", "<lambda>")})

    def test_relative_and_nested_names(self):
        """Names that stand in one directory that is not there, and names below the working directory, in private places and elsewhere."""
        for base in ("/tmp", "/var/tmp", self.home):
            outside = tempfile.mkdtemp(prefix="tocsin-outside-", dir=base)
            self.addCleanup(shutil.rmtree, outside, True)
            os.chmod(outside, 0o755)
            for name in "abc":
                with open(os.path.join(outside, name), "w"):
                    pass
            code = f"import os\nfor path in {[outside + '/' + n for n in 'aabbc']!r}:\n    try: open(path)\n    except OSError: pass\n" \
                   f"os.chdir({base if base != '/var/tmp' else '/'!r})\ntry: open({os.path.relpath(outside + '/c', base if base != '/var/tmp' else '/')!r})\nexcept OSError: pass"
            lines = self.python("--backend=namespaces", code).stderr.decode().splitlines()
            self.assertEqual([line.split("   ")[0] for line in lines], [f"denied: read {outside}/{name}" for name in "abcab" + ("c" if base == "/var/tmp" else "")][:len(lines)], base)
            self.assertGreaterEqual(len(lines), 5, lines)

    def test_what_is_made_inside_is_found(self):
        self.secrets(["x"])
        self.gives("['x'] True True 1\n", f"""
import os
try: open({self.folder + '/secrets/none'!r})
except OSError: pass
os.makedirs('/tmp/d/e'); open('/tmp/d/x', 'w').write('1'); os.rename('/tmp/d/x', '/tmp/d/e/x')
print(os.listdir('/tmp/d/e'), os.path.exists('/tmp/d/e/x'), not os.path.exists('/tmp/d/x'), open('/tmp/d/e/x').read())""")

    def test_without_fuse(self):
        """Where the kernel serves no file system of ours, opens are trapped."""
        if os.getuid() or self.uid:
            self.skipTest("only root can hide /dev/fuse")
        folder = self.secrets(["key"])
        done = subprocess.run(["unshare", "-m", "/bin/sh", "-c", 'mount --bind /dev/null /dev/fuse && exec "$@"', "sh", *self.command("--backend=namespaces", "-v", "--",
                               driver.PYTHON, "-c", f"open({folder + '/key'!r})")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240, **self.options(None))
        self.assertIn("  refusals           told: opens are trapped, and what starts programs or changes files; no FUSE\n", done.stderr.decode())
        self.assertIn(f"denied: read {folder}/key   <string>:1 in <module>", done.stderr.decode())

    def test_nobody_waits_for_itself(self):
        """The supervisor never walks through the root that it serves, whatever paths, links and sockets say."""
        os.makedirs(os.path.join(self.work, "out"), exist_ok=True)
        os.chown(os.path.join(self.work, "out"), self.uid, -1)
        code = """
import os, socket
def tries(path):
    for call in (open, os.stat, os.listdir, lambda p: os.symlink('x', p), lambda p: os.rename(p, '/tmp/x'), lambda p: socket.socket(socket.AF_UNIX).connect(p), lambda p: os.execv(p, ['x'])):
        try: call(path)
        except OSError: pass
for pid in OUTSIDE:
    os.symlink(f'/proc/{pid}/root', f'out/l{pid}'); os.symlink(f'/proc/{pid}/root', f'/tmp/l{pid}')
    for path in (f'/srv/../proc/{pid}/root/no/where/at/all', f'out/l{pid}/no/where', f'/tmp/l{pid}/no/where', f'/proc/{pid}/root/no/where'):
        tries(path)
print('done')"""
        child = self.start("--backend=namespaces", "--allow-write=out", "--", driver.PYTHON, "-u", "-c", "import sys; input(); code = sys.stdin.read(); exec(code)",
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        pids = [child.pid]
        for pid in pids:
            try:
                pids += [int(word) for word in open(f"/proc/{pid}/task/{pid}/children").read().split()]
            except OSError:
                pass
        out = child.communicate(b"\n" + code.replace("OUTSIDE", repr(pids)).encode(), timeout=240)[0]
        self.assertEqual(out, b"done\n")

    def test_nobody_hangs_when_the_supervisor_dies(self):
        folder = self.secrets(["key"])
        child = self.start("--backend=namespaces", "--", driver.PYTHON, "-u", "-c", f"""
import os, threading
def look():
    while True:
        try: os.stat({folder + '/key'!r})
        except OSError: pass
        try: os.stat('/srv')
        except OSError: pass
for i in range(4): threading.Thread(target=look).start()
print('on')""", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.assertEqual(child.stdout.readline(), b"on\n")
        child.kill()
        child.wait()
        self.assertEqual(child.stdout.read(), b"")  # ends when nobody has it any more

    def test_quiet(self):
        folder = self.secrets(["key"])
        done = self.run_words("--quiet", "-v", "--", "/bin/cat", folder + "/key")
        self.assertIn("  refusals           not told: --quiet\n", done.stderr.decode())
        self.assertNotIn("denied:", done.stderr.decode())
        self.assertEqual(done.returncode, 1)
        self.fails(125, "--quiet does not go with", "-q", "--report=x", "--", "true")

    def test_the_report(self):
        folder = self.secrets(["key", "other"])
        self.write("lib/site-packages/things/__init__.py", "def read(path):\n    try:\n        open(path)\n    except OSError:\n        pass\n")
        self.write("lib/site-packages/things-1.5.dist-info/RECORD", "things-1.5.dist-info/RECORD,,\nthings/__init__.py,sha256=x,10\n")
        self.write("app.py", f"import sys\nsys.path.append({self.work + '/lib/site-packages'!r})\nimport things\n\n\ndef main():\n"
                             f"    for name in 'key', 'key', 'other':\n        things.read({folder + '/'!r} + name)\n\n\nmain()\n")
        done = self.run_words("--report=../home/report", "--stack", "--", driver.PYTHON, "app.py")
        place = "site-packages/things/__init__.py:3 in read()"
        key = f"denied: read {folder}/key   {place}   allow with: --allow-read={folder}/key\n"
        below = f"    {place}\n    app.py:8 in main()\n    app.py:11 in <module>\n"
        self.assertEqual(done.stderr.decode(), key + below + key.replace("key", "other") + below + f"denied: read {folder}/key   2 times\n")
        with open(os.path.join(self.home, "report")) as file:
            records = [json.loads(line) for line in file]
        self.assertEqual([(r["permission"], r["value"], r["verdict"], r.get("times")) for r in records],
                         [("read", folder + "/key", "denied", None)] * 2 + [("read", folder + "/other", "denied", None), ("read", folder + "/key", "denied", 2)])
        self.assertEqual(records[0]["stack"], [{"file": self.work + "/lib/site-packages/things/__init__.py", "line": 3, "function": "read"},
                                               {"file": self.work + "/app.py", "line": 8, "function": "main"},
                                               {"file": self.work + "/app.py", "line": 11, "function": "<module>"}])
        self.assertEqual(records[0]["distribution"], "things 1.5")
        self.assertEqual(set(records[0]["process"]), {"id", "name"})
        self.assertRegex(records[0]["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_a_report_that_the_program_could_write(self):
        os.mkdir(os.path.join(self.work, "out"))
        os.chown(os.path.join(self.work, "out"), STRANGER if self.uid == 0 and self.backends == ("landlock",) else self.uid, -1)
        self.fails(125, "the program could write it", "--allow-write=out", "--report=out/report", "--", "true")
        self.assertEqual(os.listdir(os.path.join(self.work, "out")), [])
        self.fails(125, "it is not a file", "--report=/dev/null", "--", "true")
        os.symlink("../home/x", os.path.join(self.work, "link"))
        self.fails(125, "--report=", "--report=link", "--", "true")

    def test_a_run_inside(self):
        """The outer run tells what it refuses; the inner one says that it cannot."""
        folder = self.secrets(["key"])
        inner = os.path.join(self.folder, "bin", "tocsin-run")
        done = self.run_words("--allow-read=/bin,/usr," + os.path.dirname(inner), f"--allow-run={inner},cat", "--", inner, "run", "-v", "--backend=landlock",
                              "--degrade=all", "--", "cat", folder + "/key")
        text = done.stderr.decode()
        self.assertIn("  refusals           not told: another run listens", text)
        self.assertEqual([key for key in told(done) if key[1].startswith(folder) or "self-check" in key[1]], [("read", folder + "/key")], text)

    def test_forged_memory(self):
        """A program that lies about its frames is believed, and that is all."""
        folder = self.secrets(["key"])
        done = self.python("""
import ctypes, sys
def f():
    code = f.__code__
    ctypes.memset(id(code) + 16, 0xFF, 100)
    ctypes.CDLL(None).open(%r, 0)
    import os; os._exit(7)
f()
""" % (folder + "/key").encode())
        self.assertEqual(done.returncode, 7)
        self.assertIn(f"denied: read {folder}/key", done.stderr.decode())

    def test_a_storm(self):
        """Many threads that ask for many long names at once: bounded lines, and an end."""
        deep = os.path.join(self.folder, *(["d" * 200] * 15))
        os.makedirs(deep)
        for i in range(400):
            open(os.path.join(deep, str(i)), "w").close()
        code = ("import os, threading\ndef f(n):\n    for i in range(n, 400 * 10, 16):\n        for g in (os.open, lambda p, m: os.mkdir(p + 'x')):\n"
                "            try: g(%r + str(i %% 400), 0)\n            except OSError: pass\n"
                "t = [threading.Thread(target=f, args=(n,)) for n in range(16)]\n[x.start() for x in t]; [x.join() for x in t]; print('done')" % (deep + "/"))
        done = self.python(code, timeout=240)
        self.assertEqual((done.returncode, done.stdout), (0, b"done\n"), done.stderr[-500:])
        self.assertLess(len(done.stderr.splitlines()), 250)
        self.assertRegex(done.stderr.decode().splitlines()[-1], r"^denied: \d+ more operations$")

    def test_nobody_reads(self):
        """A full pipe for standard error stops nothing."""
        folder = self.secrets(["key%d" % i for i in range(300)])
        read, write = os.pipe()
        os.set_blocking(write, False)
        try:
            while True:
                os.write(write, b"x" * 4096)
        except BlockingIOError:
            pass
        os.set_blocking(write, True)
        code = "import os\nfor i in range(300):\n    try: open(%r + str(i))\n    except OSError: pass\nprint('done')" % (folder + "/key")
        done = self.run_words("--", driver.PYTHON, "-c", code, stderr=write, timeout=240)
        os.close(read)
        os.close(write)
        self.assertEqual((done.returncode, done.stdout), (0, b"done\n"))


class DenialsOfLandlock(Denials):
    backends = ("landlock",)

    def command(self, *words):
        return super().command("--backend=landlock", *words)

    # There is none of it, or it is not heard of.
    test_what_denies_is_named = test_what_is_private_is_no_refusal = test_looks_are_told = test_relative_and_nested_names = test_without_fuse = None
    test_what_is_made_inside_is_found = test_nobody_waits_for_itself = test_nobody_hangs_when_the_supervisor_dies = None


if __name__ == "__main__":
    driver.main([Denials, DenialsOfLandlock])
