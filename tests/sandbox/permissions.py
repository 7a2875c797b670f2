"""Each permission of `tocsin run` that is more than reading and writing: what it opens, and what stays shut."""
import os
import shutil
import socket
import stat
import subprocess

import driver
from driver import PYTHON

TRY = """
import os
def attempt(what, *arguments):
    try:
        what(*arguments)
        return "done"
    except OSError as error:
        return type(error).__name__
"""


class Both(driver.Case):
    backends = ("namespaces", "landlock")
    backend = "namespaces"

    def setUp(self):
        super().setUp()
        reason = driver.unavailable(self.backend)
        if reason:
            self.skipTest(reason)
        for name in ("place/old", "place/other", "place/inner/file"):
            self.write(name, "x")
        if self.backend == "landlock":  # root's program is another user there
            for folder, _, files in os.walk(self.work):
                os.chmod(folder, 0o777)
                for name in files:
                    os.chmod(os.path.join(folder, name), 0o666)

    def tries(self, expected, *words):
        done = self.python("--backend=" + self.backend, *words[:-1], TRY + words[-1])
        self.assertEqual((done.returncode, done.stdout.decode().split()), (0, expected), (words, done.stderr))

    def test_delete_alone(self):
        self.tries(["done", "PermissionError", "PermissionError", "PermissionError", "PermissionError"],
                   "--allow-delete=place", "print(attempt(os.remove, 'place/old'), attempt(os.rename, 'place/other', 'place/new'), "
                   "attempt(open, 'place/new', 'w'), attempt(open, 'place/other', 'a'), attempt(os.chmod, 'place/other', 0o600))")

    def test_writing_without_removing(self):
        self.tries(["done", "done", "PermissionError", "PermissionError", "PermissionError"],
                   "--allow-write=place", "--deny-delete=place",
                   "print(attempt(open, 'place/new', 'w'), attempt(open, 'place/other', 'a'), attempt(os.remove, 'place/old'), "
                   "attempt(os.rename, 'place/old', 'place/renamed'), attempt(os.rmdir, 'place/inner'))")

    def test_denied_below_a_grant_is_an_error(self):
        self.fails(125, "cannot be held below", "--backend=" + self.backend, "--allow-write=place", "--deny-delete=place/inner",
                   "--", "true")

    def test_programs(self):
        code = "import subprocess; print(attempt(subprocess.run, ['/bin/echo']), attempt(subprocess.run, ['/bin/cat', '/dev/null']))"
        self.tries(["PermissionError", "PermissionError"] if self.backend == "landlock" else ["FileNotFoundError"] * 2, code)
        self.tries(["done", "done"], "--allow-run", code)
        done = self.python("--backend=" + self.backend, "--allow-run=echo,cat", "--deny-run=cat", TRY + code)
        self.assertRegex(done.stdout.decode().split()[-1], "PermissionError|FileNotFoundError")
        self.fails(125, "this is the program", "--backend=" + self.backend, "--deny-run=" + PYTHON, "--", PYTHON, "-c", "")

    def test_deny_wx(self):
        code = ("import mmap; print(attempt(lambda: mmap.mmap(-1, 4096, prot=3) and None), "
                "attempt(lambda: mmap.mmap(-1, 4096, prot=7) and None))")
        self.tries(["done", "done"], code)
        self.tries(["done", "PermissionError"], "--deny-wx", code)
        later = ("import ctypes; c = ctypes.CDLL(None); c.mmap.restype = ctypes.c_void_p; at = c.mmap(None, 4096, 3, 34, -1, 0); "
                 "print(c.mprotect(ctypes.c_void_p(at), 4096, 5))")
        self.tries(["0"], later)
        self.tries(["-1"], "--deny-wx", later)

        memory = "fd = os.memfd_create('x', 8); os.ftruncate(fd, 4096); mmap.mmap(fd, 4096, prot=5)"
        self.tries(["done"], f"import mmap; print(attempt(exec, {memory!r}))")
        self.tries(["PermissionError"], "--deny-wx", f"import mmap; print(attempt(exec, {memory!r}))")

    def test_priorities_of_others(self):
        """The process group has members outside."""
        self.tries(["done", "PermissionError", "PermissionError"], "print(*(attempt(os.setpriority, which, 0, 5) for which in (os.PRIO_PROCESS, os.PRIO_PGRP, os.PRIO_USER)))")
        self.tries(["0", "-1", "-1"], "import ctypes; print(*(ctypes.CDLL(None).syscall({'x86_64': 251, 'aarch64': 30}[os.uname().machine], which, 0, 2 << 13 | 7) for which in (1, 2, 3)))")

    def test_nobody_outside_waits_for_a_lease(self):
        self.write("out/mine", "")
        os.chmod(os.path.join(self.work, "out"), 0o777)
        code = "import fcntl; fd = os.open('out/new', os.O_CREAT | os.O_RDONLY); print(attempt(fcntl.fcntl, fd, 1024, fcntl.F_RDLCK), attempt(fcntl.flock, fd, fcntl.LOCK_EX))"
        self.tries(["PermissionError", "done"], "--allow-write=out", code)

    def test_proc_is_read_only(self):
        names = ["comm", "mem", "autogroup", "oom_score_adj"]
        self.tries(["PermissionError"] * len(names), f"print(*(attempt(open, '/proc/self/' + name, 'r+b', 0) for name in {names}))")
        self.tries(["PermissionError"], "print(attempt(open, '/proc/keys'))")

    def test_standard_streams_opened_again(self):
        """As /dev/stdout and its like, for what they are open for and nothing else."""
        given, taken = self.write("given", "hello"), self.write("taken", "")
        os.chmod(taken, 0o666)
        code = ("print(open('/dev/stdin').read(), attempt(open, '/dev/stdin', 'a'), attempt(open, '/dev/stdout'), file=__import__('sys').stderr);"
                "open('/dev/stdout', 'a').write('told')")
        with open(given) as reader, open(taken, "a") as writer:
            done = self.python("--backend=" + self.backend, TRY + code, data=None, stdin=reader, stdout=writer)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, rb"^hello (PermissionError|OSError) PermissionError\n$")  # OSError: its mount is read-only
        with open(taken) as told:
            self.assertEqual(told.read(), "told")

    def test_all(self):
        code = ("import socket, subprocess; socket.socket().close(); "
                "print(attempt(subprocess.run, ['/bin/true']), attempt(os.unshare, 0x10000000) if hasattr(os, 'unshare') else 'PermissionError', "
                "attempt(open, 'anywhere', 'w'), attempt(open, '/dev/mem'))")
        done = self.python("--backend=" + self.backend, "-A", TRY + code)
        words = done.stdout.decode().split()
        self.assertEqual(words[:3], ["done", "PermissionError", "done"], done.stderr)
        self.assertNotEqual(words[3], "done")

    def test_all_but_the_network(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        code = (f"import socket\nprint(attempt(socket.create_connection, ('127.0.0.1', {listener.getsockname()[1]}), 2), attempt(open, '/etc/passwd'), "
                "attempt(open, 'place/new', 'w'))")
        for words, reached in ((["-A"], True), (["-A", "--deny-net"], False), (["--deny-net", "-A"], False)):
            done = self.python("--backend=" + self.backend, *words, TRY + code)
            network, *rest = done.stdout.decode().split()
            self.assertEqual((network == "done", rest), (reached, ["done", "done"]), (words, done.stderr))
        self.fails(125, "all of it", "--backend=" + self.backend, "-A", "--deny-net=10.0.0.0/8", "--", "true")

    def test_all_with_a_program_out_of_reach(self):
        if os.getuid() or self.backend != "landlock":
            return  # namespaces reach it by mounts, and who is nobody's root has no such place
        os.mkdir(os.path.join(self.work, "private"), 0o700)
        shutil.copy("/bin/true", os.path.join(self.work, "private", "true"))
        os.chown(os.path.join(self.work, "private"), 0, 0)
        if self.uid == 0:
            self.fails(125, f"cannot reach {self.work}/private as user", "--backend=landlock", "-A", "--", "private/true")

    def in_terminal(self, typed, *words):
        """What a terminal shows of a run, to which `typed` is typed once it says ready; and its status."""
        ours, theirs = os.openpty()
        process = self.start("--backend=" + self.backend, "--pty", *words[:-1], "--", PYTHON, "-S", "-c", words[-1],
                             stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        shown = b""
        while True:
            try:
                more = os.read(ours, 4096)
            except OSError:
                break
            shown += more
            if b"ready" in shown and typed:
                os.write(ours, typed)
                typed = b""
        os.close(ours)
        return shown.decode().replace("\r", ""), process.wait(timeout=240)

    def test_private_terminal(self):
        shown, status = self.in_terminal(b"hello\r", "import os, sys; print('ready', os.isatty(0), os.getsid(0) == os.getpid(), flush=True); "
                                                     "print(input().upper()); sys.exit(5)")
        self.assertEqual((shown, status), ("ready True True\nhello\nHELLO\n", 5))
        shown, status = self.in_terminal(b"\x03", "import time\ntry:\n    print('ready', flush=True)\n    time.sleep(20)\nexcept KeyboardInterrupt: print('told')")
        self.assertEqual((shown, status), ("ready\n^Ctold\n", 0))
        self.fails(125, "not with --pty", "--pty", "--output=1M", "--", "true")

    def test_the_terminal_is_not_taken(self):
        ours, theirs = os.openpty()
        self.addCleanup(os.close, ours)
        self.addCleanup(os.close, theirs)
        # TIOCSTI, with high bits, too; TIOCSETD; TIOCEXCL; KDSKBMODE; VT_LOCKSWITCH; TCXONC to stop; and what every program may ask
        code = ("import fcntl, termios; from ctypes import CDLL, c_ulong; "
                "print(*(attempt(fcntl.ioctl, 0, request, bytes(8)) for request in (0x5412, 0x5423, 0x540C, 0x4B45, 0x560B, termios.TIOCGWINSZ)), "
                "CDLL(None).ioctl(0, c_ulong(0x7FFFFFFF00005412), b'x'), attempt(fcntl.ioctl, 0, 0x540A, 0), attempt(fcntl.ioctl, 0, 0x540A, 1))")
        done = self.python("--backend=" + self.backend, TRY + code, data=None, stdin=theirs)
        self.assertEqual(done.stdout.decode().split(), ["PermissionError"] * 5 + ["done", "-1", "PermissionError", "done"], done.stderr)

    def test_words_and_switches(self):
        self.fails(125, "knows no nonsense", "--allow-sys=nonsense", "--", "true")
        self.fails(125, "takes no value", "--allow-tty=x", "--", "true")
        self.fails(125, "only character devices", "--backend=" + self.backend, "--allow-device=" + self.write("plain", ""), "--", "true")
        self.tries(["done"], "--allow-sys=kernel", "print(attempt(open, '/proc/sys/kernel/osrelease'))")


class Alone(Both):
    backend = "landlock"

    def test_signal(self):
        victim = subprocess.Popen(["sleep", "60"], **self.options(None))
        self.addCleanup(victim.wait)
        self.addCleanup(victim.kill)
        code = f"print(attempt(os.kill, {victim.pid}, 0))"
        self.tries(["PermissionError"], code)
        if self.uid:  # root's program is a user of its own
            self.tries(["done"], "--allow-signal", code)
            self.tries(["PermissionError"], "--allow-signal", "--deny-signal", code)


class Namespaces(Both):
    def test_memory_held_by_the_kernel(self):
        process = self.start("--verbose", "--memory=64M", "--", PYTHON, "-S", "-c", "x = bytearray(300 << 20); print('too much')",
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(timeout=240)
        if b"a control group" not in err:
            self.skipTest("no control group may be made here")
        self.assertEqual((process.returncode, out), (137, b""))
        self.assertIn(b"more memory than", err)
        own = f"/tocsin-{process.pid}"  # others' runs have theirs
        self.assertFalse([folder for folder, _, _ in os.walk("/sys/fs/cgroup") if folder.endswith(own)])
        self.gives("enough\n", "--memory=300M", "x = bytearray(100 << 20); print('enough')")

    def test_hostname(self):
        self.tries(["tocsin"], "print(os.uname().nodename)")
        self.tries([os.uname().nodename], "--allow-sys=hostname", "print(os.uname().nodename)")

    def test_nothing_takes_the_place_of_what_may_not_change(self):
        """The directories on the way to it stay where they are; what else is in them is free."""
        for name in ("place/.git/hooks/old", "place/.git/config", "place/deep/er/kept", "place/deep/er/free"):
            self.write(name, "x")
        expected = ["OSError", "OSError", "OSError", "OSError", "done", "done", "done", "done"]
        self.tries(expected, "--allow-write=place", "--deny-write=place/deep/er/kept",
                   "print(attempt(os.rename, 'place/.git', 'place/moved'), attempt(os.rename, 'place/deep', 'place/moved'), "
                   "attempt(os.rename, 'place/deep/er', 'place/deep/moved'), attempt(os.rename, 'place', 'moved'), "
                   "attempt(os.rename, 'place/.git/config', 'place/.git/moved'), attempt(os.remove, 'place/deep/er/free'), "
                   "attempt(open, 'place/deep/new', 'w'), attempt(os.mkdir, 'place/new'))")
        done = self.run_words("--dry-run", "--allow-write=place", "--deny-write=place/deep/er/kept", "--", "true")
        self.assertEqual([line.split()[:2] for line in done.stdout.decode().splitlines() if "/place" in line],
                         [["write", f"{self.work}/place/"], ["read", f"{self.work}/place/.git/hooks/"], ["read", f"{self.work}/place/deep/er/kept"]])

    def test_what_is_new_is_told(self):
        self.write("place/.envrc", "")
        done = self.python("--allow-write=place", "import os; os.makedirs('place/deep/.git/hooks'); open('place/deep/.git/hooks/x', 'w'); "
                           "open('place/new.pth', 'w'); open('place/plain', 'w')")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(done.stderr.decode().splitlines()),
                         [f"tocsin run: new, and others start code from it: {self.work}/place/{name}" for name in ("deep/.git/hooks", "new.pth")])

    def test_kernel_is_read_only(self):
        self.tries(["PermissionError"], "print(attempt(open, '/proc/sys/kernel/hostname'))")
        self.tries(["OSError"], "--allow-sys=kernel", "print(attempt(open, '/proc/sys/kernel/hostname', 'w').replace('PermissionError', 'OSError'))")

    def test_device(self):
        device = next((path for path in ("/dev/fuse", "/dev/tty0", "/dev/ptmx") if os.path.exists(path)
                       and stat.S_ISCHR(os.stat(path).st_mode) and os.stat(path).st_mode & 0o006 == 6), None)
        if not device:
            self.skipTest("no device that all may open")
        code = f"print(attempt(lambda: os.close(os.open({device!r}, os.O_RDWR))))"
        self.tries(["FileNotFoundError"] if device != "/dev/ptmx" else ["done"], code)
        self.tries(["done"], "--allow-device=" + device, code)

    def test_signal_has_no_one(self):
        self.fails(125, "--backend=landlock", "--allow-signal", "--backend=namespaces", "--", "true")


del Both  # a part of the others
driver.main([Alone, Namespaces])
