"""`tocsin run` as a user meets it: what a program is given, what it is not, and how it ends; as root and as a user."""
import fcntl
import glob
import os
import pty
import resource
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time

import driver
from driver import Case, PYTHON


class Files(Case):
    def test_nothing_is_given_unasked(self):
        self.write("secret", "x")
        self.refuses("FileNotFoundError", "open('secret')")
        self.refuses("FileNotFoundError", "open('/etc/shadow')")
        self.refuses("OSError.*Read-only", "open('new', 'w')")
        self.assertEqual(self.python("import os; print(os.listdir('.'))").stdout, b"[]\n")
        self.assertEqual(os.listdir(self.work), ["secret"])
        self.gives("[]\n", "import os; print(os.listdir(os.path.expanduser('~')))")

    def test_listing_an_unnamed_working_directory_is_told(self):
        folder = tempfile.mkdtemp(dir="/var/tmp", prefix="tocsin-run-")  # below /tmp, which is private, it is not
        self.addCleanup(shutil.rmtree, folder, True)
        os.chmod(folder, 0o755)
        self.gives("[]\n", "import os; print(os.listdir('.'))", cwd=folder)
        open(os.path.join(folder, "file"), "w").close()
        done = self.python("import os; print(os.listdir('.'))", cwd=folder)
        self.assertEqual((done.returncode, done.stdout), (0, b"[]\n"))
        self.assertIn(f"denied: read {folder}   <string>:1", done.stderr.decode())
        self.gives("['file']\n", "--allow-read=.", "import os; print(os.listdir('.'))", cwd=folder)

    def test_home_and_tmp_are_private(self):
        marker = f"/tmp/tocsin-marker-{os.getpid()}-{self.uid}"
        self.gives("ok\n", f"import os; open({marker!r}, 'w'); open(os.path.expanduser('~/x'), 'w'); open('/dev/shm/x', 'w'); print('ok')")
        self.assertFalse(os.path.exists(marker))
        self.assertEqual(os.listdir(self.home), [])

    def test_read(self):
        self.write("data/a", "hello")
        self.gives("hello\n", "--allow-read=data", "print(open('data/a').read())")
        self.refuses("Read-only", "--allow-read=data", "open('data/b', 'w')")
        self.refuses("FileNotFoundError", "--allow-read=data", "open('../home/x')")

    def test_directories_on_the_way_are_ours(self):
        self.write("repository/.git/config", "")
        self.gives("True\n", "--allow-read=repository/.git/config", "import os; print({os.stat(p).st_uid for p in ('.', 'repository', 'repository/.git')} == {os.getuid()})")
        self.refuses("Read-only", "--allow-read=repository/.git/config", "import os; os.chmod('repository', 0o777)")
        self.refuses("Read-only", "--allow-read=repository/.git/config", "open('repository/new', 'w')")

    def test_links_are_followed_once_and_kept(self):
        self.write("data/a", "hello")
        os.symlink("data/a", os.path.join(self.work, "link"))
        os.symlink(os.path.join(self.work, "data"), os.path.join(self.work, "folder"))
        self.gives("hello ['a']\n", "--allow-read=link,folder", "import os; print(open('link').read(), os.listdir('folder'))")

    def test_a_link_made_inside_leads_nowhere(self):
        secret = self.write("secret", "x")
        self.write("out/a", "")
        self.refuses("FileNotFoundError", "--allow-write=out", f"import os; os.symlink({secret!r}, 'out/l'); open('out/l')")

    def test_write(self):
        self.write("out/old/k", "")
        self.gives("", "--allow-write=out", "import os; open('out/n', 'w').write('1'); os.rename('out/n', 'out/m'); os.mkdir('out/d');"
                   "os.unlink('out/old/k'); os.rmdir('out/old'); os.link('out/m', 'out/l'); os.chmod('out/m', 0o600)")
        self.assertEqual(sorted(os.listdir(os.path.join(self.work, "out"))), ["d", "l", "m"])
        self.assertEqual(os.stat(os.path.join(self.work, "out", "m")).st_uid, self.uid)

    def test_denials_below_a_grant(self):
        self.write("data/secret/s", "")
        self.write("data/a", "")
        words = ("--allow-write=data", "--deny-read=data/secret", "--deny-write=data/a")
        self.refuses("PermissionError", *words, "open('data/secret/s')")
        self.refuses("PermissionError", *words, "import os; os.listdir('data/secret')")
        self.refuses("OSError", *words, "import os; os.rename('data/secret', 'data/open')")
        self.refuses("Read-only", *words, "open('data/a', 'w')")
        self.refuses("busy", *words, "import os; os.unlink('data/a')")
        self.fails(125, "cannot be denied", "--allow-read=data", "--deny-read=data/none", "--", "true")

    def test_a_denial_wins_over_grants_below(self):
        self.write("data/in/a", "x")
        words = ("--allow-read=data/in", "--deny-read=data")
        self.refuses("FileNotFoundError|PermissionError", *words, "open('data/in/a')")
        self.refuses("Read-only", "--allow-write=data", "--allow-write=data/in", "--deny-write=data", "open('data/in/a', 'w')")

    def test_all_of_it(self):
        secret = self.write("secret", "x")
        self.gives("x\n", "--allow-read", f"print(open({secret!r}).read())")
        self.refuses("Read-only", "--allow-read", f"open({secret!r}, 'w')")
        self.refuses("PermissionError", "--allow-read", "open('/proc/1/environ')")

    def test_native(self):
        code = "import ctypes, glob, shutil; ctypes.CDLL('./lib/copy.so')"
        os.makedirs(os.path.join(self.work, "lib"))
        library = self.python("import ctypes.util, glob; print(glob.glob('/usr/lib/*/libm.so.6')[0])").stdout.decode().strip()
        self.assertTrue(library)
        with open(library, "rb") as file, open(os.path.join(self.work, "lib", "copy.so"), "wb") as copy:
            copy.write(file.read())
        self.refuses("OSError", "--allow-read=lib", code)
        self.gives("", "--allow-native=lib", code)

    def test_the_script_and_its_directory(self):
        self.write("app/main.py", "import part; print(part.x)")
        self.write("app/part.py", "x = 1")
        done = self.run_words("--", PYTHON, "app/main.py")
        self.assertEqual((done.stdout, done.stderr), (b"1\n", b""))
        self.write("mod.py", "print('m')")
        self.assertEqual(self.run_words("--", PYTHON, "-m", "mod").stdout, b"m\n")

    def test_shims_of_pyenv_are_seen_through(self):
        for version in ("1.0", "2.0"):
            os.chmod(self.write(f"root/versions/{version}/bin/tool", f"#!/bin/sh\necho {version}\n"), 0o755)
        os.chmod(self.write("root/shims/tool", "#!/bin/sh\necho shim\n"), 0o755)
        env = {"PATH": os.path.join(self.work, "root", "shims") + ":/usr/bin:/bin"}
        tool = lambda **more: self.run_words("--", "tool", environment={**env, **more}).stdout
        self.write("root/version", "1.0\n")
        self.assertEqual(tool(), b"1.0\n")
        self.write(".python-version", "2.0\n")
        self.assertEqual(tool(), b"2.0\n")
        self.assertEqual(tool(PYENV_VERSION="1.0"), b"1.0\n")
        self.assertEqual(tool(PYENV_VERSION="9.9"), b"shim\n")

    def test_what_is_open_to_be_read_is_not_changed(self):
        """Standard input is the caller's own file, where it is not mounted read-only; and who reads on behind us begins where the program ended."""
        path = self.write("data/input", "one\ntwo\n")
        os.chmod(path, 0o666)
        ways = ("os.fchmod(0, 0o777)", "os.utime(0, (5, 5))", "os.setxattr(0, 'user.x', b'1')", "os.fchown(0, os.getuid(), os.getgid())", "os.chmod('/proc/self/fd/0', 0o777)",
                "os.truncate('/proc/self/fd/0', 0)", "os.open('/proc/self/fd/0', os.O_WRONLY)", "os.open('/dev/stdin', os.O_RDONLY | os.O_TRUNC)")
        before = os.stat(path)
        for way in ways:
            with open(path, "rb") as file:
                self.refuses("OSError|PermissionError", "--allow-read=data", "import os; " + way, data=None, stdin=file)
        after = os.stat(path)
        self.assertEqual([(s.st_mode, s.st_size, s.st_mtime, s.st_ctime) for s in (before, after)][::-1], [(before.st_mode, 8, before.st_mtime, before.st_ctime)] * 2)
        with open(path, "rb", 0) as file:
            done = self.python("import os; print(os.read(0, 4), open('/dev/stdin').read())", data=None, stdin=file)
            self.assertEqual((done.stdout, file.read()), (b"b'one\\n' one\ntwo\n\n", b"two\n"), done.stderr)
            os.unlink(path)
            file.seek(4)
            self.gives("two\n\n", "import sys; print(sys.stdin.read())", data=None, stdin=file)

    def test_flags_of_files_stay(self):
        """FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, FS_IOC_SETVERSION, FS_IOC_ENABLE_VERITY: a file that is open to be read is enough for them."""
        self.write("data/a", "")
        for backend in ("namespaces", "landlock"):
            for request in ("0x40086602", "0x401C5820", "0x40087602", "0x40806685"):
                self.refuses("PermissionError", "--backend=" + backend, "--allow-read=data", f"import fcntl; fcntl.ioctl(open('data/a'), {request}, bytes(128))")

    def test_set_user_id_is_never_left_behind(self):
        self.write("out/a", "")
        self.refuses("PermissionError", "--allow-write=out", "import os; os.chmod('out/a', 0o4755)")
        self.refuses("PermissionError", "--allow-write=out", "import os; os.open('out/b', os.O_CREAT | os.O_WRONLY, 0o4755)")


    def test_what_starts_code_elsewhere_stays_read_only(self):
        for name in (".git/hooks/pre-commit", ".envrc", "sub/x.pth", "venv/pyvenv.cfg", "venv/bin/python", "plain"):
            self.write("out/" + name, "old")
        self.gives("", "--allow-write=out", "for n in ('plain', 'venv/pyvenv.cfg', '.git/config', 'sub/y.py'): open('out/' + n, 'w')")
        for name in (".git/hooks/pre-commit", ".git/hooks/new", ".envrc", "sub/x.pth", "venv/bin/python", "venv/bin/new"):
            self.refuses("Read-only", "--allow-write=out", f"open('out/{name}', 'w')")

    def test_new_places_to_start_code_from_are_told(self):
        self.write("out/old.pth", "")
        done = self.python("--allow-write=out", "import os; os.makedirs('out/sub/.git/hooks'); open('out/.envrc', 'w'); open('out/new.pth', 'w'); open('out/plain', 'w')")
        told = sorted(line.rsplit("/work/", 1)[1] for line in done.stderr.decode().splitlines())
        self.assertEqual((done.returncode, told), (0, ["out/.envrc", "out/new.pth", "out/sub/.git/hooks"]), done.stderr)
        self.assertTrue(all(line.startswith("tocsin run: new, and others start code from it: ") for line in done.stderr.decode().splitlines()), done.stderr)

    def test_sockets_in_readable_directories(self):
        import socket
        os.mkdir(os.path.join(self.work, "data"))
        server = socket.socket(socket.AF_UNIX)
        self.addCleanup(server.close)
        server.bind(os.path.join(self.work, "data", "s"))
        os.chmod(os.path.join(self.work, "data", "s"), 0o777)
        server.listen()
        self.refuses("Error", "--allow-read=data", "import socket; socket.socket(socket.AF_UNIX).connect('data/s')")


class Programs(Case):
    def test_only_what_was_given(self):
        self.refuses("FileNotFoundError", "import subprocess; subprocess.run(['ls'])")
        self.gives("b'1\\n'\n", "import subprocess, sys; print(subprocess.run([sys.executable, '-c', 'print(1)'], capture_output=True).stdout)")
        self.gives("0\n", "--allow-run=ls", "import subprocess; print(subprocess.run(['ls', '/'], stdout=subprocess.DEVNULL).returncode)")

    def test_a_shell_by_its_old_name(self):
        self.gives("hi\n", "--allow-run=sh", "import subprocess; print(subprocess.getoutput('echo hi'))")

    def test_a_file_it_wrote_is_no_program(self):
        self.write("out/a", "")
        copy = "import os, shutil, subprocess; shutil.copy(shutil.which('ls'), 'out/ls'); os.chmod('out/ls', 0o755); "
        self.refuses("PermissionError", "--allow-write=out", "--allow-run=ls", copy + "subprocess.run(['out/ls'])")
        loader = "import glob; r = subprocess.run([glob.glob('/lib*/ld-linux*')[0], 'out/ls'], capture_output=True); print(r.returncode)"
        done = self.python("--allow-write=out", "--allow-run=ls", copy + loader)
        self.assertNotEqual(done.stdout, b"0\n", done)

    def test_a_file_in_memory_is_no_program(self):
        self.refuses("PermissionError", "import os; os.memfd_create('x')")

    def test_a_shell_script_finds_its_shell(self):
        path = self.write("s.sh", "#!/usr/bin/env sh\necho $0 $1\n")
        os.chmod(path, 0o755)
        self.assertEqual(self.run_words("--", "./s.sh", "a").stdout, b"./s.sh a\n")


class Surroundings(Case):
    def test_environment(self):
        env = {"FOO": "1", "AWS_SECRET": "2", "PYTHONPATH": "/x", "LD_LIBRARY_PATH": "/y"}
        code = "import os; print(sorted(set(os.environ) & {'FOO', 'AWS_SECRET', 'PYTHONPATH', 'LD_LIBRARY_PATH', 'HOME'}))"
        self.gives("['HOME']\n", code, environment=env)
        self.gives("['FOO', 'HOME']\n", "--allow-env=F*", code, environment=env)
        self.gives("['AWS_SECRET', 'HOME']\n", "--allow-env", "--deny-env=FOO", code, environment=env)

    def test_processes_and_names_outside_are_invisible(self):
        self.gives("True tocsin\n", "import os, socket; print(set(filter(str.isdigit, os.listdir('/proc'))) <= {'1', '2', '3'}, socket.gethostname())")
        self.refuses("PermissionError", "import os; os.listdir('/proc/1/root/')")
        self.refuses("PermissionError", "open('/proc/1/environ')")
        done = self.run_words("--allow-env=SOME_SECRET_WORD", "--", PYTHON, "-c", "print('SOME_SECRET' in open('/proc/1/cmdline').read())")
        self.assertEqual(done.stdout, b"False\n")

    def test_network(self):
        self.gives("hello\n", "import socket as s; a = s.create_server(('127.0.0.1', 0)); b = s.create_connection(a.getsockname());"
                   "a.accept()[0].send(b'hello'); print(b.recv(9).decode())")
        self.refuses("PermissionError", "import socket; socket.create_connection(('192.0.2.1', 80), 5)")
        for kind in ("AF_NETLINK, socket.SOCK_RAW", "AF_PACKET, socket.SOCK_RAW", "AF_VSOCK, socket.SOCK_STREAM", "AF_ALG, socket.SOCK_SEQPACKET"):
            self.refuses("OSError", f"import socket; socket.socket(socket.{kind})")
        self.refuses("Error", "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)")
        self.refuses("Error", "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)")

    def test_descriptors(self):
        with open("/etc/passwd") as leaked:
            self.refuses("Bad file descriptor", f"import os; os.fstat({leaked.fileno()})", pass_fds=[leaked.fileno()])
        folder = os.open("/", os.O_RDONLY)
        self.fails(125, "is a directory", "--", "true", data=None, stdin=folder)
        os.close(folder)
        path = os.open("/etc/passwd", os.O_PATH)
        self.fails(125, "O_PATH", "--", "true", data=None, stdin=path)
        os.close(path)

    def test_no_privileges(self):
        status = dict(line.split(":\t") for line in self.python("print(open('/proc/self/status').read())").stdout.decode().splitlines() if ":\t" in line)
        for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            self.assertEqual(int(status[name], 16), 0, name)
        self.assertEqual((status["NoNewPrivs"], status["Seccomp"]), ("1", "2"))

    def test_python_works(self):
        code = """if 1:
            import asyncio, ctypes, getpass, locale, multiprocessing, os, pwd, sqlite3, ssl, tempfile, threading, zoneinfo
            from multiprocessing import shared_memory
            with multiprocessing.Pool(2) as pool: assert pool.map(abs, [-1, 2]) == [1, 2]
            with multiprocessing.Manager() as m: assert dict(m.dict(a=1)) == {'a': 1}
            s = shared_memory.SharedMemory(create=True, size=9); s.close(); s.unlink()
            multiprocessing.Lock().acquire()
            with tempfile.TemporaryFile() as f: f.write(bytes(5 << 20))
            assert ctypes.CDLL(None).getpid() == os.getpid()
            assert pwd.getpwuid(os.getuid()).pw_dir == os.environ['HOME'] and getpass.getuser()
            ssl.create_default_context(); sqlite3.connect('/tmp/db').execute('create table t(x)')
            t = threading.Thread(target=print, args=('thread',)); t.start(); t.join()
            async def main():
                server = await asyncio.start_server(lambda r, w: w.close(), '127.0.0.1', 0)
                await asyncio.open_connection(*server.sockets[0].getsockname())
            asyncio.run(main()); os.openpty(); print('done')"""
        self.gives("thread\ndone\n", code)


class Endings(Case):
    def test_statuses(self):
        for status in (0, 1, 7, 255):
            self.assertEqual(self.python(f"import sys; sys.exit({status})").returncode, status)
        self.fails(127, "not found", "--", "no-such-program")
        self.write("plain", "x")
        self.fails(126, "not an executable", "--", "./plain")
        self.fails(125, "no program", "--")

    def test_signals_of_the_program_are_ours(self):
        for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT):
            self.assertEqual(self.python(f"import os; os.kill(os.getpid(), {int(number)})").returncode, -number)

    def ready(self, *words, **options):
        child = self.start(*words[:-1], "--", PYTHON, "-u", "-c", "print('ready');" + words[-1], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        self.addCleanup(child.communicate)
        self.addCleanup(child.kill)
        self.assertEqual(child.stdout.readline(), b"ready\n")
        return child

    def test_signals_to_us_reach_it(self):
        child = self.ready("import signal, sys; signal.signal(15, lambda *a: sys.exit(9)); print('armed'); signal.pause()")
        self.assertEqual(child.stdout.readline(), b"armed\n")
        child.terminate()
        self.assertEqual(child.wait(240), 9)
        child = self.ready("import time; [time.sleep(0.1) for _ in range(600)]")  # a signal just before a sleep waits for its end
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(240), -signal.SIGINT)
        self.assertIn(b"KeyboardInterrupt", child.stderr.read())

    def test_stop_and_continue(self):
        child = self.ready("import os, time; os.kill(os.getpid(), 19); print('on'); time.sleep(60)")
        self.assertTrue(os.WIFSTOPPED(os.waitpid(child.pid, os.WUNTRACED)[1]))
        child.send_signal(signal.SIGCONT)
        self.assertEqual(child.stdout.readline(), b"on\n")

    def test_nothing_outlives_the_supervisor(self):
        child = self.ready("import os, time\nif os.fork() == 0: os.setsid(); os.fork()\ntime.sleep(60)")
        child.kill()
        child.wait(240)
        self.assertEqual(child.stdout.read(), b"")  # the pipe closes when the last of them is gone

    def test_nothing_outlives_the_program(self):
        done = self.python("import os, time\nif os.fork() == 0: os.setsid(); os.fork(); time.sleep(60)")
        self.assertEqual(done.returncode, 0)  # and the pipes are closed, or this would have waited


class Terminal(Case):
    """What a shell sees of it."""

    def session(self, *steps):
        """Types each line (or key) into an interactive bash and waits for what is expected."""
        master, slave = pty.openpty()
        child = subprocess.Popen(["bash", "--norc", "--noprofile", "-i"], stdin=slave, stdout=slave, stderr=slave, close_fds=True,
                                 start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
                                 **self.options({"PS1": "$ ", "TERM": "dumb"}))
        os.close(slave)
        self.addCleanup(os.close, master)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        for typed, expected in steps:
            time.sleep(0.3)  # a shell between fork and exec does not stop
            os.write(master, typed)
            began, typings, seen = time.monotonic(), 1, b""
            while expected not in seen:
                passed = time.monotonic() - began
                self.assertLess(passed, 120, (typed, expected, seen))
                if len(typed) == 1 and passed > 5 * typings:  # a key that came while nobody listened
                    os.write(master, typed)
                    typings += 1
                if select.select([master], [], [], 0.1)[0]:
                    seen += os.read(master, 4096)

    def test_stopped_and_continued(self):
        run = " ".join(self.command("--allow-run=sleep", "--"))
        self.session((f"{run} sh -c 'echo be''gin; sleep 60'\n".encode(), b"begin"), (b"\x1a", b"Stopped"), (b"fg\n", b"sleep 60'\r\n"),
                     (b"\x03", b"$ "), (b"echo =$?=\n", b"=130="))

    def test_size(self):
        """The program hears when the window changes, on the caller's terminal and on one of its own."""
        code = ("import os, signal, sys\ndef told(*_): os.write(1, ('size %d %d' % os.get_terminal_size(0)).encode()); sys.exit(0)\n"
                "signal.signal(signal.SIGWINCH, told); os.write(1, b'ready')\nwhile True: signal.pause()")
        for words in ((), ("--pty",)):
            master, slave = pty.openpty()
            child = subprocess.Popen(self.command(*words, "--", PYTHON, "-I", "-S", "-c", code), stdin=slave, stdout=slave, stderr=slave, close_fds=True, start_new_session=True,
                                     preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0), **self.options(None))
            os.close(slave)
            self.addCleanup(child.wait)
            self.addCleanup(child.kill)
            seen, end = b"", time.monotonic() + 120
            while b"size 91 33" not in seen:
                self.assertLess(time.monotonic(), end, (words, seen))
                if select.select([master], [], [], 0.1)[0]:
                    before, seen = seen, seen + os.read(master, 4096)
                    if b"ready" in seen and b"ready" not in before:
                        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 91, 0, 0))
            os.close(master)

    def test_a_shell_inside(self):
        run = " ".join(self.command("--allow-run=sleep", "--allow-env=PS1", "--"))
        self.session((f"PS1='in''> ' {run} bash --norc --noprofile -i\n".encode(), b"in> "), (b"sleep 60\n", b"sleep 60\r\n"), (b"\x1a", b"Stopped"),
                     (b"fg\n", b"sleep 60\r\n"), (b"\x03", b"in> "), (b"exit 3\n", b"$ "), (b"echo =$?=\n", b"=3="))


class Leftovers(Case):
    def test_nothing_is_left(self):
        mounts = lambda: open("/proc/self/mountinfo").read()
        before = mounts()
        for _ in range(20):
            self.assertEqual(self.run_words("--", "true").returncode, 0)
        self.assertEqual(mounts(), before)
        for link in glob.glob("/proc/[0-9]*/exe"):
            try:
                self.assertFalse(os.readlink(link).startswith(self.folder), link)
            except OSError:  # it is gone, or somebody else's
                pass


class Saying(Case):
    def test_verbose(self):
        done = self.run_words("--verbose", "--", "true")
        for name in ("user namespace", "mount namespace", "seccomp", "self-check", "Landlock", "network"):
            self.assertRegex(done.stderr.decode(), rf"(?m)^  {name} +enforced")

    def test_doctor(self):
        done = subprocess.run([self.command()[0], "doctor"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **self.options(None))
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertTrue(done.stdout.decode().endswith("uses namespaces here\n"))


class Machine(Case):
    """What the machine around it does not give."""

    def test_without_user_namespaces(self):
        if self.uid == 0:
            self.skipTest("root needs none")
        around = ["unshare", "-Ur", "/bin/sh", "-c", "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"", "sh"]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **self.options(None)}
        done = subprocess.run([*around, *self.command("--", "/bin/echo", "on")], **options)
        self.assertEqual((done.returncode, done.stdout), (0, b"on\n"), done.stderr)
        self.assertRegex(done.stderr.decode(), r"\Atocsin run: no namespaces here \(cannot make namespaces: .*\): Landlock and seccomp alone\n\Z")
        done = subprocess.run([*around, *self.command("--backend=namespaces", "--", "true")], **options)
        self.assertEqual((done.returncode, done.stdout), (125, b""))
        self.assertIn(b"cannot make namespaces", done.stderr)
        done = subprocess.run([*around, self.command()[0], "doctor"], **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout.endswith(b"uses Landlock alone here\n"), done.stdout)

    def test_few_descriptors(self):
        for backend in ("namespaces", "landlock"):
            for count in (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 24, 32):
                limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))
                done = self.run_words("--backend=" + backend, "--", "/bin/true", preexec_fn=limit, data=None, stdin=subprocess.DEVNULL)
                self.assertTrue(done.returncode == 0 or (done.returncode in (125, 127) and done.stderr), (backend, count, done))

    def test_nobody_reads_what_it_writes(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = self.run_words("--", "/usr/bin/yes", stdout=writer, stderr=subprocess.PIPE)
        os.close(writer)
        self.assertIn(done.returncode, (1, -signal.SIGPIPE), done.stderr)  # some who test this ignore the signal

    def test_a_little_memory_of_its_own(self):
        """At most 2 MB each, for the supervisor and process 1."""
        if os.environ.get("TOCSIN_SANITIZED") == "1":
            self.skipTest("sanitizers take more")
        for backend in ("namespaces", "landlock"):
            child = self.start("--backend=" + backend, "--", PYTHON, "-u", "-c", "print(); import time; time.sleep(60)", stdout=subprocess.PIPE)
            self.addCleanup(child.wait)
            self.addCleanup(child.kill)
            self.assertEqual(child.stdout.readline(), b"\n")
            child.stdout.close()
            time.sleep(0.3)
            with open(f"/proc/{child.pid}/task/{child.pid}/children") as file:
                processes = [child.pid, *map(int, file.read().split())]
            peaks = {}
            for pid in processes:
                with open(f"/proc/{pid}/status") as file:
                    peaks[pid] = next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
            self.assertEqual(len(peaks), 2, peaks)
            self.assertLessEqual(max(peaks.values()), 2048, (backend, peaks))


class Limits(Case):
    backends = ("namespaces", "landlock")

    def test_time(self):
        before = time.monotonic()
        self.fails(124, "time limit", "--time=1", "--", "sleep", "60")
        self.assertLess(time.monotonic() - before, 50)
        self.fails(124, "time limit", "--time=1", "--", PYTHON, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)")

    def test_memory(self):
        hog = "x = [bytes(1 << 20) for _ in range(%d)]; import time; time.sleep(3)"
        grown = "x = [b'1' * (1 << 20) for _ in range(%d)]; import time; time.sleep(%d)"
        self.fails(137, "more memory", "--memory=200M", "--", PYTHON, "-c", grown % (500, 30))
        self.assertEqual(self.python("--memory=200M", grown % (50, 0)).returncode, 0)
        self.fails(137, "more memory", "--memory=200M", "--", PYTHON, "-c",  # shared out over processes, and in /dev/shm
                   "import os, time; f = open('/dev/shm/x', 'wb')\nfor i in range(150): f.write(bytes(1 << 20))\nf.flush(); x = b'1' * (100 << 20); time.sleep(30)")

    def test_shared_memory(self):
        """What no process calls its own: mapped by many, a file without a name, a segment."""
        fill = "m = mmap.mmap({}, 400 << 20)\nfor i in range(0, len(m), 4096): m[i] = 1\n"
        ways = {"mapped": fill.format(-1), "unmapped": "fd = os.memfd_create('x', 8)\nfor i in range(400): os.write(fd, bytes(1 << 20))\n"}
        segment = ("import ctypes; c = ctypes.CDLL(None); c.shmat.restype = ctypes.c_void_p; n = c.shmget(0, ctypes.c_size_t(400 << 20), 0o1700)\n"
                   "a = c.shmat(n, None, 0); ctypes.memset(a, 1, 400 << 20); c.shmdt(ctypes.c_void_p(a))\n")
        for backend in ("namespaces", "landlock"):
            if backend == "namespaces":
                ways["segment"] = segment
            else:
                del ways["segment"]
            for way in ways.values():
                self.fails(137, "more memory", "--backend=" + backend, "--memory=200M", "--", PYTHON, "-c", "import mmap, os, time\n" + way + "time.sleep(30)")
        empty = ("m = mmap.mmap(-1, 400 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000)\nif hasattr(mmap, 'MADV_NOHUGEPAGE'): m.madvise(mmap.MADV_NOHUGEPAGE)\n"
                 "for i in range(0, len(m), 2 << 20): m[i]\n")  # MAP_NORESERVE: nothing but the tables of its pages
        self.fails(137, "more memory", "--memory=200M", "--", PYTHON, "-c", "import mmap, time\n" + empty + "time.sleep(30)")
        code = ("from multiprocessing import shared_memory as s; import time\nx = s.SharedMemory(create=True, size=120 << 20)\nx.buf[:] = bytes(len(x.buf))\n"
                "time.sleep(0.5); x.close(); x.unlink(); print('done')")
        self.gives("done\n", "--memory=400M", code)

    def test_memory_of_who_hides(self):
        """Who lets nobody look, and whose first thread has ended."""
        hide = "import ctypes, mmap, os, threading, time\nlibc = ctypes.CDLL(None)\n"
        mapped = "libc.prctl(4, 0, 0, 0, 0)\nm = mmap.mmap(-1, 400 << 20)\nfor i in range(0, len(m), 4096): m[i] = 1\ntime.sleep(30)"
        unmapped = "libc.prctl(4, 0, 0, 0, 0)\nfd = os.memfd_create('x', 8)\nfor i in range(400): os.write(fd, bytes(1 << 20))\ntime.sleep(30)"
        thread = ("def use():\n    time.sleep(0.5); x = [b'1' * (1 << 20) for _ in range(400)]; time.sleep(30)\n"
                  "threading.Thread(target=use).start()\nlibc.syscall(93 if os.uname().machine == 'aarch64' else 60, 0)")
        for backend in ("namespaces", "landlock"):
            for way in (mapped, unmapped, thread):
                self.fails(137, "more memory", "--backend=" + backend, "--memory=200M", "--", PYTHON, "-c", hide + way)

    def test_threads_have_the_process_s_descriptors(self):
        """With some of their own they would hold memory that is not counted: unshare(), clone() and close_range() that would give them these."""
        code = ("import ctypes, errno, os; libc = ctypes.CDLL(None, use_errno=True)\n"
                "def call(*a): return libc.syscall(*map(ctypes.c_long, a)), errno.errorcode[ctypes.get_errno()]\n"
                "arm = os.uname().machine == 'aarch64'\n"
                "print(call(97 if arm else 272, 0x400), call(436, 900, 901, 2), call(220 if arm else 56, 0x10900, 0, 0, 0, 0))")
        for backend in ("namespaces", "landlock"):
            self.gives("(-1, 'EPERM') (-1, 'EPERM') (-1, 'EPERM')\n", "--backend=" + backend, code)

    def test_process_1_keeps_its_own_limits(self):
        for code in ("resource.prlimit(1, resource.RLIMIT_NOFILE, (9, 9))", "os.sched_setaffinity(1, [0])", "os.setpriority(os.PRIO_PROCESS, 1, 19)",
                     "os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))"):
            self.refuses("PermissionError", "import os, resource; " + code)
        self.gives("(9, 9)\n", "import os, resource; resource.prlimit(os.getpid(), resource.RLIMIT_NOFILE, (9, 9)); print(resource.getrlimit(resource.RLIMIT_NOFILE))")

    def test_shared_memory_while_others_give_back(self):
        """The machine's sum stays as it is: what the run takes is seen at the processes themselves."""
        part, parts = 20 << 20, 20
        held = os.memfd_create("held")
        self.addCleanup(os.close, held)
        for _ in range(parts):
            os.write(held, bytes(part))
        code = f"import mmap, os, time\nm = mmap.mmap(-1, {part * parts})\nfor i in range({parts}):\n    os.read(0, 1); m.write(bytes({part})); os.write(1, b'.')\ntime.sleep(30)"
        for backend in ("namespaces", "landlock"):
            os.posix_fallocate(held, 0, part * parts)
            run = self.start("--backend=" + backend, "--memory=200M", "--", PYTHON, "-c", code, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
            for i in range(parts):
                try:
                    run.stdin.write(b"x")
                except BrokenPipeError:
                    break
                os.truncate(held, part * (parts - 1 - i))
                run.stdout.read(1)
            error = run.communicate(timeout=240)[1]
            self.assertEqual((run.returncode, b"more memory" in error), (137, True), (backend, error))

    def test_processes(self):
        bomb = "import os, time\nfor i in range(500):\n  try:\n    if os.fork() == 0: time.sleep(60); os._exit(0)\n  except OSError: pass\ntime.sleep(60)"
        self.fails(137, "more processes", "--", PYTHON, "-c", bomb)

    def test_each_process(self):
        self.assertEqual(self.python("--cpu=1", "while True: pass").returncode, -signal.SIGXCPU)
        self.refuses("File too large", "--file-size=1M", "open('/tmp/x', 'wb', 0).write(bytes(2 << 20)); open('/tmp/x', 'ab', 0).write(b'1')")
        self.refuses("Too many open", "--files=64", "x = [open('/dev/null') for _ in range(70)]")
        self.gives("(0, 0) (1024, 1024) (4096, 4096)\n", "import resource as r; print(*(r.getrlimit(which) for which in (r.RLIMIT_CORE, r.RLIMIT_NOFILE, r.RLIMIT_NPROC)))")

    def test_scratch_space_has_an_end(self):
        self.refuses("No space", "f = open('/tmp/x', 'wb', 0)\nwhile True: f.write(bytes(1 << 24))", )

    def test_output(self):
        done = self.python("--output=1000", "print('x' * 5000)")
        self.assertEqual(len(done.stdout), 1000)
        self.assertIn(b"output limit", done.stderr)
        done = self.python("--output=1M", "import sys; print('x' * 5000); print('y' * 10, file=sys.stderr)")
        self.assertEqual((len(done.stdout), done.stderr, done.returncode), (5001, b"y" * 10 + b"\n", 0))


class Policies(Case):
    def test_what_is_not_built_is_refused(self):
        for flag in ("--deny-listen=80",):
            self.fails(125, "not yet supported", flag, "--", "true")

    def test_faults(self):
        for flag in ("--nonsense", "--allow-nonsense=x", "--memory=x", "--memory=0", "--time=", "--files=1", "--allow-read=/no/such/path",
                     "--allow-read=a,,b", "--backend=other", "--degrade=everything", "--profile=x", "--policy=none.toml", "--deny-run", "--dry-run=1",
                     "--allow-net=a:0", "--allow-net=a:70000", "--allow-net=udp:a", "--allow-net=10.0.0.1/8", "--allow-net=1.2.3", "--allow-net=a b", "--allow-net=unix:none",
                     "--allow-net=*.a", "--deny-net=a:1", "--allow-net=[::1", "--allow-net=::/129", "--allow-listen", "--allow-listen=a:1", "--allow-listen=65536"):
            self.fails(125, "tocsin run: ", flag, "--", "true")

    def test_files(self):
        self.write("data/a", "hello")
        self.write("conf/p.toml", "allow-read = ['../data']\nmemory = '1G'\n[profile.w]\nallow-write = ['../out']\n")
        self.write("out/x", "")
        self.gives("hello\n", "--policy=conf/p.toml", "print(open('data/a').read())")
        self.refuses("FileNotFoundError", "--policy=conf/p.toml", "open('out/y', 'w')")
        self.gives("", "--policy=conf/p.toml", "--profile=w", "open('out/y', 'w')")
        self.fails(125, "no [profile.z]", "--policy=conf/p.toml", "--profile=z", "--", "true")
        self.fails(125, "its own policy", "--policy=conf/p.toml", "--allow-write=conf", "--", "true")
        for text in ("alow-read = ['x']", "allow-read = 'x'", "allow-read = [1]", "memory = 'lots'", "allow-net = ['x:y']", "allow-read = [", "[profile.x]\nallow = ['y']",
                     "allow-read = 1", "profile = 1"):
            self.write("bad.toml", text)
            self.fails(125, "bad.toml" if "net" not in text and "lots" not in text else "tocsin run: ", "--policy=bad.toml", "--", "true")

    def test_dry_run(self):
        self.write("data/a", "")
        done = self.run_words("--dry-run", "--allow-read=data", "--time=5", "--", PYTHON, "-c", "print(1)")
        text = done.stdout.decode()
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn("--allow-read=data", text)
        self.assertIn(os.path.realpath(PYTHON), text)
        self.assertNotIn("\n1\n", text)
        self.assertRegex(text, r"time +5 seconds")

    def test_help(self):
        done = self.run_words("--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"--allow-read[=PATH,...]", done.stdout)
        self.assertIn(b"--allow-net[=HOST:PORT,...]", done.stdout)

    def test_an_unknown_flag_is_answered_with_the_nearest(self):
        for word, nearest in (("--alow-read=x", "--allow-read"), ("--dry-rn", "--dry-run"), ("--file-sise=1", "--file-size")):
            done = self.run_words(word, "--", "true")
            self.assertEqual(done.returncode, 125)
            self.assertIn(b"did you mean %s?" % nearest.encode(), done.stderr)


class LandlockAlone(Case):
    """--backend=landlock: what the kernel's file rules and the filter hold without namespaces."""
    backends = ("landlock",)

    def python(self, *words, **options):
        return super().python("--backend=landlock", *words, **options)

    def test_files(self):
        self.write("data/a", "hello")
        self.write("secret", "x")
        self.write("out/k", "")
        os.chmod(os.path.join(self.work, "out"), 0o777)  # root's program is another user on the host
        self.gives("hello\n", "--allow-read=data", "print(open('data/a').read())")
        self.gives("", "--allow-write=out", "import os; open('out/n', 'w').write('1'); os.rename('out/n', 'out/m')")
        for code in ("open('secret')", "open('data/b', 'w')", "open('/etc/shadow')", "import os; os.listdir('/')", "import os; os.listdir('/proc')",
                     "open('/proc/1/environ')", "open('/tmp/x', 'w')", "import os; os.chmod('data/a', 0o600)", "import os; os.utime('data/a')",
                     "import os; os.setxattr('data/a', 'user.x', b'')", "import os; os.truncate('data/a', 0)", "import subprocess; subprocess.run(['/bin/ls'])"):
            self.refuses("PermissionError", "--allow-read=data", code)

    def test_modes_and_times(self):
        """Landlock does not know them: the supervisor changes them below writable grants alone."""
        self.write("data/a", "hello")
        os.mkdir(os.path.join(self.work, "out"))
        os.chmod(os.path.join(self.work, "out"), 0o777)
        words = ("--allow-read=data", "--allow-write=out")
        self.gives("0o640 5.0 0o600 True\n", *words, "import os, shutil; open('out/x', 'w').close(); os.chmod('out/x', 0o640); os.utime('out/x', (5, 5)); s = os.stat('out/x');"
                   "f = os.open('out/x', os.O_RDONLY); os.fchmod(f, 0o600); os.utime(f); t = os.stat('out/x'); shutil.copy2('out/x', 'out/y');"
                   "print(oct(s.st_mode & 0o7777), s.st_mtime, oct(t.st_mode & 0o7777), t.st_mtime > 1e9)")
        for code in ("os.chmod('data/a', 0o777)", "os.chmod('out/../data/a', 0o777)", "os.symlink(os.path.abspath('data/a'), 'out/l'); os.chmod('out/l', 0o777)",
                     "os.fchmod(os.open('data/a', os.O_RDONLY), 0o777)", "os.chmod('../data/a', 0o777, dir_fd=os.open('out', os.O_RDONLY))", "os.utime('data/a')", "os.utime(os.open('data/a', 0))",
                     "open('out/s', 'w').close(); os.chmod('out/s', 0o4755)", "os.chmod('/etc/passwd', 0o777)", "os.chown('out/x', os.getuid(), -1)"):
            self.refuses("PermissionError", *words, "import os; " + code)
        self.assertEqual(os.stat(os.path.join(self.work, "data", "a")).st_mode & 0o777, 0o644)

    def test_processes_of_python(self):
        if os.stat("/dev/shm").st_mode & 0o777 != 0o777:
            self.skipTest("/dev/shm is not for everybody here")
        os.mkdir(os.path.join(self.work, "out"))
        os.chmod(os.path.join(self.work, "out"), 0o777)
        self.write("main.py", """if __name__ == '__main__':
    import multiprocessing as mp, os
    os.environ['TMPDIR'] = os.path.abspath('out')
    print([mp.get_context(m).Pool(2).map(abs, [-1]) for m in ('fork', 'spawn', 'forkserver')], mp.Lock().acquire())
    with mp.Manager() as m: print(dict(m.dict(a=1)))
""")
        done = self.run_words("--backend=landlock", "--allow-write=out,/dev/shm", "--", PYTHON, "main.py")
        self.assertEqual(done.stdout, b"[[1], [1], [1]] True\n{'a': 1}\n", done.stderr)

    def test_what_it_cannot_hold_is_an_error(self):
        self.write("data/secret/s", "")
        self.fails(125, "cannot take", "--backend=landlock", "--allow-read=data", "--deny-read=data/secret", "--", "true")
        self.fails(125, "cannot take", "--backend=landlock", "--allow-write=data", "--deny-write=data/secret", "--", "true")
        self.fails(125, "signals", "--backend=landlock", "--", "true", environment={"TOCSIN_LANDLOCK_ABI": "5"})
        self.fails(125, "needs Landlock", "--backend=landlock", "--", "true", environment={"TOCSIN_LANDLOCK_ABI": "0"})

    def test_network_and_processes(self):
        for kind in ("AF_INET, socket.SOCK_DGRAM", "AF_UNIX, socket.SOCK_DGRAM"):
            self.refuses("PermissionError", f"import socket; socket.socket(socket.{kind})")
        self.refuses("OSError", "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)")
        self.refuses("PermissionError", "import socket; socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)")
        for code in ("os.kill(os.getppid(), 0)", f"os.kill({os.getpid()}, 0)", "os.sched_setaffinity(os.getppid(), [0])", "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)"):
            self.refuses("PermissionError", "import os; " + code)
        self.gives("ok\n", "import socket, asyncio; a, b = socket.socketpair(); asyncio.run(asyncio.sleep(0)); print('ok')")

    def test_endings(self):
        self.assertEqual(self.python("import sys; sys.exit(7)").returncode, 7)
        self.assertEqual(self.python("import os; os.kill(os.getpid(), 15)").returncode, -15)
        self.fails(124, "time limit", "--backend=landlock", "--time=1", "--", "sleep", "60")
        self.fails(137, "more processes", "--backend=landlock", "--processes=20", "--", PYTHON, "-c",
                   "import os, time\nfor i in range(100):\n  if os.fork() == 0: time.sleep(60)\ntime.sleep(60)")
        self.fails(137, "more memory", "--backend=landlock", "--memory=100M", "--", PYTHON, "-c", "x = b'1' * (300 << 20); import time; time.sleep(30)")

    def test_nothing_outlives_it(self):
        done = self.python("import os, time\nif os.fork() == 0: os.setsid(); os.fork(); time.sleep(60)")
        self.assertEqual(done.returncode, 0)
        child = self.start("--backend=landlock", "--", PYTHON, "-u", "-c", "import os, time\nif os.fork() == 0: os.setsid(); os.fork(); time.sleep(60)\nprint('ready'); time.sleep(60)",
                           stdout=subprocess.PIPE)
        self.assertEqual(child.stdout.readline(), b"ready\n")
        child.kill()
        child.wait(240)
        while child.stdout.read(1):  # to its end: the last of them is gone
            pass


class OlderKernels(Case):
    """Every ABI of Landlock, forced: the program starts and is confined by what there is."""
    backends = ("namespaces", "landlock")

    def test_each(self):
        self.write("out/k", "")
        for abi in "1234567":
            env = {"TOCSIN_LANDLOCK_ABI": abi}
            self.gives("ok\n", "--allow-write=out", "open('out/x', 'w'); print('ok')", environment=env)
            self.refuses("OSError|PermissionError", "--allow-write=out", "open('new', 'w')", environment=env)
        self.fails(125, "--degrade=landlock", "--", "true", environment={"TOCSIN_LANDLOCK_ABI": "0"})
        self.gives("ok\n", "--degrade=landlock", "print('ok')", environment={"TOCSIN_LANDLOCK_ABI": "0"})
        for abi in "67":
            self.gives("ok\n", "--backend=landlock", "print('ok')", environment={"TOCSIN_LANDLOCK_ABI": abi})
        self.gives("ok\n", "--backend=landlock", "--degrade=signals", "print('ok')", environment={"TOCSIN_LANDLOCK_ABI": "1"})


if __name__ == "__main__":
    driver.main([Files, Programs, Surroundings, Endings, Terminal, Leftovers, Saying, Machine, Limits, Policies, LandlockAlone, OlderKernels])
