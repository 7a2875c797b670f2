"""--learn: what a program used becomes the policy that lets it run again, with nothing else in it."""
import os
import re
import shutil
import subprocess
import sys

import driver

try:
    import tomllib
except ImportError:  # before Python 3.11
    tomllib = None

APP = """
import os, pathlib, subprocess, tempfile


def load():
    return open("data/in.txt").read() + os.environ.get("APP_MODE", "?")


def save(text):
    with open("out/result.txt.tmp", "w") as file:
        file.write(text)
    os.replace("out/result.txt.tmp", "out/result.txt")


def cache():
    place = pathlib.Path.home() / ".cache" / "app"
    (place / "deep").mkdir(parents=True, exist_ok=True)
    (place / "deep" / "a").write_text("x")
    (place / "b").write_text("y")


def private():
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x")
    open("/dev/null").close()
    open("/proc/self/status").close()
    open("/nonexistent", "r") if os.path.exists("/nonexistent") else None


save(load())
cache()
private()
print(subprocess.run(["cat", OTHER], stdout=subprocess.PIPE, text=True).stdout, end="")
print(os.listdir("data/list"), os.path.exists("data/looked"))
"""


class Learning(driver.Case):
    def learn(self, *words, code=None, **options):
        if code is not None:
            self.write("src/app.py", code)
        return self.run_words("--learn=app.toml", *words, "--", driver.PYTHON, "src/app.py", **options)

    def again(self, **options):
        return self.run_words("--policy=app.toml", "--", driver.PYTHON, "src/app.py", **options)

    def policy(self):
        with open(os.path.join(self.work, "app.toml")) as file:
            text = file.read()
        if tomllib:
            return text, {key: value for key, value in tomllib.loads(text).items()}
        return text, {}

    def test_a_program(self):
        for name in ("data/in.txt", "data/list/one", "data/list/two", "data/unused", "data/looked", "out/old"):
            self.write(name, "text\n")
        other = os.path.join(self.home, "other.txt")
        with open(other, "w") as file:
            file.write("other\n")
        environment = {"APP_MODE": "m", "UNUSED": "u", "API_TOKEN": "t"}
        done = self.learn(code=APP.replace("OTHER", repr(other)), environment=environment)
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ""))
        text, policy = self.policy()
        cat = subprocess.run(["sh", "-c", "command -v cat"], stdout=subprocess.PIPE, text=True, env={"PATH": "/usr/local/bin:/usr/bin:/bin"}).stdout.strip()
        self.assertEqual(policy, {"allow-read": ["~/other.txt", "data/in.txt", "data/list", "data/looked"], "allow-write": ["~/.cache/app", "out"],
                                  "allow-run": [cat], "allow-env": ["APP_MODE"]}, text)
        for line in ('"data/in.txt",  # src/app.py:6 in load()', '"out",  # src/app.py:10 in save()', '"APP_MODE",  # src/app.py:6'):
            self.assertIn(line, text)
        first = done.stdout
        with open(os.path.join(self.work, "out/result.txt")) as file:
            self.assertEqual(file.read(), "text\nm")
        done = self.again(environment=environment)
        self.assertEqual((done.returncode, done.stderr.decode(), done.stdout), (0, "", first))
        self.assertEqual(first.splitlines()[0], b"other")

    def test_what_links_lead_to(self):
        """A shell by its old name, which starts others; a directory by a link."""
        self.write("data/in.txt", "text\n")
        os.symlink(os.path.join(self.work, "data"), os.path.join(self.work, "link"))
        code = "import subprocess; print(subprocess.getoutput('cat link/in.txt; wc -l < link/in.txt')); open('link/new', 'w').close()"
        done = self.learn(code=code)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"text\n1\n", b""))
        again = self.again()
        self.assertEqual((again.returncode, again.stdout, again.stderr), (0, b"text\n1\n", b""), self.policy()[0])
        if tomllib:
            self.assertNotIn("/usr/bin/cat", self.policy()[1].get("allow-read", []))  # to start it is to read it

    def test_nothing(self):
        done = self.learn(code="import ssl, json, sqlite3, asyncio\nprint('ok')\n", environment={"SOMETHING": "x"})
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"ok\n", b""))
        self.assertEqual(self.policy()[1], {})

    def test_each_entry_is_needed(self):
        self.write("data/in.txt", "x")
        os.mkdir(os.path.join(self.work, "out"))
        os.chown(os.path.join(self.work, "out"), self.uid, -1)
        self.learn(code="open('data/in.txt').read()\nopen('out/x', 'w').close()\nimport subprocess; subprocess.run(['cat', '/dev/null'], check=True)\n")
        text, _ = self.policy()
        entries = re.findall(r"^    .*\n", text, re.M)
        self.assertEqual(len(entries), 3, text)
        for entry in entries:
            with open(os.path.join(self.work, "app.toml"), "w") as file:
                file.write(text.replace(entry, ""))
            self.assertNotEqual(self.again().returncode, 0, entry)

    def test_secrets_are_told_and_not_given(self):
        os.mkdir(os.path.join(self.home, ".ssh"))
        for path in (os.path.join(self.home, ".ssh/id_rsa"), os.path.join(self.work, "server.pem"), os.path.join(self.work, ".env")):
            with open(path, "w") as file:
                file.write("key")
        for path in (self.home, self.home + "/.ssh", self.home + "/.ssh/id_rsa", self.work + "/server.pem"):
            os.chown(path, self.uid, -1)
        done = self.learn(code="import os\nfor p in (os.path.expanduser('~/.ssh/id_rsa'), 'server.pem'):\n    try: print(open(p).read())\n"
                               "    except OSError: print('refused')\nprint(os.environ.get('API_TOKEN'))\n", environment={"API_TOKEN": "t"})
        self.assertEqual(done.stdout, b"refused\nkey\nNone\n")
        lines = done.stderr.decode().splitlines()
        self.assertEqual(len(lines), 3, lines)
        self.assertEqual(lines[0], f"denied: read {self.home}/.ssh/id_rsa   src/app.py:3 in <module>   denied by: --learn: it is a secret")
        self.assertIn(f"not learned: read {self.work}/server.pem   a secret   src/app.py:3 in <module>", lines)
        self.assertIn("not learned: env API_TOKEN   a secret   src/app.py:5", lines)
        self.assertEqual(self.policy()[1], {})
        told = {line.split()[2] for line in self.again(environment={"API_TOKEN": "t"}).stderr.decode().splitlines()}
        self.assertLessEqual(told, {f"{self.home}/.ssh/id_rsa", f"{self.work}/server.pem"})

    def test_what_is_too_wide_is_told(self):
        done = self.learn(code="import os\nos.listdir(os.path.expanduser('~'))\nopen(os.path.expanduser('~/x'), 'w')\nos.listdir('/')\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"not learned: write {self.home}   too wide", done.stderr.decode())
        self.assertEqual(self.policy()[1], {})

    def test_many_files_become_their_directory(self):
        for i in range(40):
            self.write(f"data/many/{i}", "x")
        self.learn(code="for i in range(40): open(f'data/many/{i}').close()\n")
        self.assertEqual(self.policy()[1], {"allow-read": ["data/many"]})

    def test_the_policy_beside_what_is_written(self):
        done = self.learn(code="open('result', 'w').close()\nopen('result2', 'w').close()\n")
        self.assertEqual(self.policy()[1], {"allow-write": ["."], "deny-write": ["app.toml"]})
        done = self.again()
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_denials_and_other_grants_stay(self):
        self.write("data/open", "x")
        self.write("data/closed", "x")
        done = self.learn("--deny-read=data/closed", "--allow-sys=hostname",
                          code="for n in ('open', 'closed'):\n    try: open('data/' + n).read()\n    except OSError: print(n)\n")
        self.assertEqual(done.stdout, b"closed\n")
        self.assertIn("denied by: --deny-read=data/closed", done.stderr.decode())
        self.assertEqual(self.policy()[1], {"allow-read": ["data/open"], "deny-read": ["data/closed"], "allow-sys": ["hostname"]})
        done = self.again()
        self.assertEqual(done.stdout, b"closed\n")

    def test_other_layers_stay(self):
        code = """
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
assert libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == -1
assert libc.unshare(0x10000000) == -1
assert len([p for p in os.listdir("/proc") if p.isdigit()]) <= 3
try: open("app.toml", "w"); raise SystemExit("own policy")
except OSError: pass
for family, address in ((socket.AF_INET, ("10.0.0.1", 80)),):
    s = socket.socket(family)
    try: s.connect(address); raise SystemExit("network")
    except OSError: pass
print("ok")
"""
        done = self.learn(code=code)
        self.assertEqual((done.returncode, done.stdout), (0, b"ok\n"), done.stderr)

    def in_own_network(self, *words):
        """The same on a host with public addresses of its own, which names lead to."""
        self.write("hosts", "127.0.0.1 localhost\n203.0.113.5 api.test\n203.0.113.6 other.test\n")
        self.write("resolv", "nameserver 127.0.0.1\n")
        self.write("server.py", "import socket, threading\n"
                                "def serve(s):\n    while True:\n        c, _ = s.accept(); c.sendall(b'hi'); c.close()\n"
                                "for a in (('203.0.113.5', 7001), ('203.0.113.6', 7002), ('10.9.8.7', 7003)): threading.Thread(target=serve, args=(socket.create_server(a),)).start()\n"
                                "print('ready', flush=True)\n")
        become = [] if self.uid == os.getuid() else ["setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups"]
        script = f"""set -e; rm -f ready; ip link set lo up; for a in 203.0.113.5 203.0.113.6 10.9.8.7; do ip addr add $a/32 dev lo; done
            mount --bind hosts /etc/hosts; mount --bind resolv /etc/resolv.conf
            {driver.PYTHON} server.py > ready & while ! grep -qs ready ready; do sleep 0.1; done
            HOME={self.home} {" ".join(become + self.command(*words))}; status=$?; kill $!; exit $status"""
        options = {**self.options(None)}
        for name in ("user", "group", "extra_groups"):
            options.pop(name, None)
        os.chmod(self.work, 0o777)
        return subprocess.run(["unshare", "-nm" if os.getuid() == 0 else "-rnm", "sh", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240, **options)

    def test_the_network(self):
        if not shutil.which("unshare") or not shutil.which("ip"):
            self.skipTest("no unshare or ip")
        self.write("src/app.py", "import socket\n\n\ndef get(*address):\n    try:\n        return socket.create_connection(address, 5).recv(9)\n"
                                 "    except OSError as e:\n        return type(e).__name__\n\n\n"
                                 "print(get('api.test', 7001), get('203.0.113.6', 7002), get('10.9.8.7', 7003))\n")
        done = self.in_own_network("--learn=app.toml", "--", driver.PYTHON, "src/app.py")
        self.assertEqual((done.returncode, done.stdout), (0, b"b'hi' b'hi' PermissionError\n"), done.stderr)
        self.assertEqual(done.stderr.decode(), "denied: net 10.9.8.7:7003   src/app.py:6 in get()   allow with: --allow-net=10.9.8.7:7003\n")
        text, policy = self.policy()
        self.assertEqual(policy, {"allow-net": ["203.0.113.6:7002", "api.test:7001"]}, text)
        self.assertIn('"api.test:7001",  # src/app.py:6 in get()', text)
        again = self.in_own_network("--policy=app.toml", "--", driver.PYTHON, "src/app.py")
        self.assertEqual((again.returncode, again.stdout, again.stderr), (0, done.stdout, done.stderr))
        refused = self.in_own_network("--", driver.PYTHON, "src/app.py")
        self.assertIn("denied: net names   src/app.py:6 in get()   allow with: --allow-net=HOST:PORT\n", refused.stderr.decode())
        refused = self.in_own_network("--allow-net=other.test", "--", driver.PYTHON, "src/app.py")
        self.assertIn("denied: net api.test   src/app.py:6 in get()   allow with: --allow-net=api.test\n", refused.stderr.decode())

    def test_what_is_not_ours_is_not_overwritten(self):
        self.write("app.toml", "allow-read = ['x']\n")
        self.fails(125, "was not learned", "--learn=app.toml", "--", "true")
        self.assertEqual(self.policy()[0], "allow-read = ['x']\n")
        os.unlink(os.path.join(self.work, "app.toml"))
        os.symlink("elsewhere", os.path.join(self.work, "app.toml"))
        self.fails(125, "--learn=", "--learn=app.toml", "--", "true")
        os.unlink(os.path.join(self.work, "app.toml"))
        for _ in range(2):
            self.assertEqual(self.learn(code="pass").returncode, 0)
        os.unlink(os.path.join(self.work, "app.toml"))
        self.fails(127, "not found", "--learn=app.toml", "--", "no-such-program")
        self.assertFalse(os.path.exists(os.path.join(self.work, "app.toml")))

    def test_what_cannot_learn_is_refused(self):
        self.fails(125, "--learn needs the namespaces backend", "--learn=app.toml", "--backend=landlock", "--", "true")
        self.fails(125, "--learn needs the namespaces backend", "--learn=app.toml", "--backend=oci", "--", "true")
        self.fails(125, "nothing to learn", "-A", "--learn=app.toml", "--", "true")

    def test_names_in_the_file(self):
        name = 'data/a"b\\c\nd#e\x9b31m\u202e\u00e9'
        self.write(name, "x")
        self.learn(code=f"open({name!r}).read()\n")
        text, learned = self.policy()
        self.assertEqual(learned, {"allow-read": [name]})
        self.assertNotRegex(text, "[\x80-\x9f\u202e]")  # nothing that steers a terminal
        self.assertEqual(self.again().returncode, 0)


if __name__ == "__main__":
    driver.main([Learning])
