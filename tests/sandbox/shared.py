"""What a confined program could take of what the kernel has for all: memory that no process is charged for, things of which the machine or the user has a
fixed number, and files that are changed by odd calls."""
import fcntl
import os
import subprocess

import driver
from driver import PYTHON

TRY = """
import ctypes, errno, fcntl, os, resource, time
libc = ctypes.CDLL(None, use_errno=True)
def call(what, *arguments):
    return "done" if what(*arguments) >= 0 else errno.errorcode[ctypes.get_errno()]
def attempt(what, *arguments):
    try:
        what(*arguments)
        return "done"
    except (OSError, ValueError) as error:
        return errno.errorcode[error.errno] if isinstance(error, OSError) else type(error).__name__
def most(make, enough):
    made = []
    try:
        while len(made) < enough:
            made.append(make())
    except OSError:
        pass
    return len(made)
"""

WATCH = TRY + """
def watch():
    if libc.inotify_init1(0) < 0:
        raise OSError
"""


class Both(driver.Case):
    backends = ("namespaces", "landlock")
    backend = "namespaces"

    def setUp(self):
        super().setUp()
        reason = driver.unavailable(self.backend)
        if reason:
            self.skipTest(reason)

    def tries(self, expected, *words, **options):
        done = self.python("--backend=" + self.backend, *words[:-1], TRY + words[-1], **options)
        self.assertEqual((done.returncode, done.stdout.decode().strip()), (0, expected), (words, done.stderr))

    def test_no_huge_pages(self):
        """The pool is the host's, and its pages are in no sum of memory."""
        self.tries("ENOMEM ENOMEM done", "map = libc.mmap; map.restype = ctypes.c_long\n"
                   "print(call(map, None, 2 << 20, 3, 0x40022, -1, 0), call(libc.memfd_create, b'x', 12), call(libc.memfd_create, b'x', 8))")

    def test_no_part_of_the_machine_s_requests(self):
        """fs.aio-max-nr is one number for all."""
        self.tries("ENOSYS", "print(call(libc.syscall, {'x86_64': 206, 'aarch64': 0}[os.uname().machine], 60000, ctypes.create_string_buffer(8)))")

    def test_calls_that_change_what_is_only_readable(self):
        """BTRFS_IOC_SUBVOL_CREATE, _SNAP_DESTROY, FIFREEZE, FITRIM, XFS_IOC_SWAPEXT, FAT_IOCTL_SET_ATTRIBUTES, F2FS_IOC_START_ATOMIC_WRITE; and FICLONE, FS_IOC_FSGETXATTR."""
        self.write("data/a", "x")
        os.chmod(os.path.join(self.work, "data"), 0o755)
        self.tries("EPERM EPERM EPERM EPERM EPERM EPERM EPERM", "--allow-read=data",
                   "print(*(attempt(fcntl.ioctl, os.open('data', os.O_RDONLY), request, bytes(900)) for request in "
                   "(0x5000940E, 0x5000940F, 0xC0045877, 0xC0185879, 0xC0C0586D, 0x40047211, 0x0000F501)))")
        self.tries("False False", "--allow-read=data", "print(*(attempt(fcntl.ioctl, os.open('data/a', os.O_RDONLY), request, argument) == 'EPERM' "
                                                       "for request, argument in ((0x40049409, 0), (0x801C581F, bytes(28)))))")

    def test_no_device_is_made_by_renaming(self):
        """RENAME_WHITEOUT leaves one where the file was."""
        self.write("out/a", "x")
        for path in ("out", "out/a"):
            os.chmod(os.path.join(self.work, path), 0o777)
        self.tries("EINVAL done", "--allow-write=out", "rename = {'x86_64': 316, 'aarch64': 276}[os.uname().machine]\n"
                   "print(*(call(libc.syscall, rename, -100, b'out/a', -100, b'out/b', flags) for flags in (4, 0)))")

    def test_its_part_of_what_the_user_has(self):
        """Signals that wait, message queues."""
        self.tries("(4096, 4096) (409600, 409600)", "print(resource.getrlimit(resource.RLIMIT_SIGPENDING), resource.prlimit(0, 12))")

    def test_flags_of_standard_streams_come_back(self):
        """The caller has the same open files: a shell whose terminal does not wait reads no more."""
        ours, theirs = os.openpty()
        self.addCleanup(os.close, ours)
        self.addCleanup(os.close, theirs)
        done = self.python("--backend=" + self.backend, "import fcntl, os; fcntl.fcntl(0, fcntl.F_SETFL, os.O_NONBLOCK | 0o20000)", data=None, stdin=theirs)
        self.assertEqual((done.returncode, fcntl.fcntl(theirs, fcntl.F_GETFL)), (0, os.O_RDWR), done.stderr)

    def test_core_files_handed_to_a_program_of_the_host(self):
        """A limit of 1, which stays, keeps it from being started: core(5)."""
        if os.getuid() or self.uid:
            self.skipTest("root mounts")
        pattern = self.write("pattern", "|/usr/bin/handler %p\n")
        code = TRY + ("print(resource.getrlimit(resource.RLIMIT_CORE), attempt(resource.setrlimit, resource.RLIMIT_CORE, (0, 0)), "
                      "attempt(resource.setrlimit, resource.RLIMIT_NOFILE, (64, 64)), resource.getrlimit(resource.RLIMIT_CORE))")
        command = self.command("--backend=" + self.backend, "--", PYTHON, "-c", code)
        done = subprocess.run(["unshare", "-m", "sh", "-c", f"mount --bind {pattern} /proc/sys/kernel/core_pattern && exec \"$@\"", "sh", *command],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, **self.options(None))
        self.assertEqual(done.stdout.decode(), "(1, 1) ValueError done (1, 1)\n", done.stderr)


class Alone(Both):
    backend = "landlock"

    def test_a_port_of_others_is_not_shared(self):
        """SO_REUSEPORT: connections to a server of the same user would be taken."""
        server = subprocess.Popen([PYTHON, "-c", "import socket; s = socket.socket(); s.setsockopt(1, 15, 1); s.bind(('127.0.0.1', 0)); s.listen(); "
                                   "print(s.getsockname()[1], flush=True); input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **self.options(None))
        self.addCleanup(server.communicate, b"\n")
        port = int(server.stdout.readline())
        self.tries("ENOPROTOOPT EADDRINUSE done", f"import socket\ns = socket.socket()\nprint(attempt(s.setsockopt, socket.SOL_SOCKET, socket.SO_REUSEPORT, 1), "
                   f"attempt(s.bind, ('127.0.0.1', {port})), attempt(s.bind, ('127.0.0.1', 0)))")


class Namespaces(Both):
    def test_watching_files_is_left_to_others(self):
        """The caller's user has a number of instances of inotify, and the program gets a part of them."""
        inside = self.start("--", PYTHON, "-c", WATCH + "print(most(watch, 500), flush=True); input()",
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(inside.stdout.close)
        count = int(inside.stdout.readline())
        outside = subprocess.run([PYTHON, "-c", "import ctypes; print(ctypes.CDLL(None).inotify_init1(0) >= 0)"], stdout=subprocess.PIPE, **self.options(None))
        inside.communicate(b"\n")
        self.assertEqual((count, outside.stdout), (64, b"True\n"))

    def test_terminals_are_left_to_others(self):
        self.tries("256", "print(most(os.openpty, 400))")

    def test_memory_that_the_kernel_holds(self):
        """Queues, streams of the loopback, names of files: no process has it, and it counts."""
        self.tries("EINVAL done", "get = libc.semget\nprint(call(get, 0, 32000, 0o1600), call(get, 0, 200, 0o1600))")
        takes = {
            "queues": "text = ctypes.create_string_buffer(b'\\x01' + bytes(4103))\nwhile True:\n    queue = libc.msgget(0, 0o1600)\n"
                      "    while libc.msgsnd(queue, text, 4096, 0o4000) == 0: pass",
            "sets of semaphores": "while True: libc.semget(0, 256, 0o1600)",
            "streams": "import socket\nserver, kept = socket.create_server(('127.0.0.1', 0)), []\nwhile len(kept) < 200:\n"
                       "    client = socket.create_connection(server.getsockname())\n    kept += [client, server.accept()[0]]\n    client.setblocking(False)\n"
                       "    try:\n        while client.send(bytes(1 << 16)): pass\n    except BlockingIOError: pass\ntime.sleep(20)",
            "names of files": "import itertools\nfor i in itertools.count(): os.symlink('x' * 100, f'/dev/shm/{i}')",
        }
        for what, code in takes.items():
            done = self.python("--memory=60M", "--time=60s", TRY + code)
            self.assertEqual(done.returncode, 137, (what, done.stdout, done.stderr))
            self.assertIn(b"more memory than", done.stderr, what)


del Both  # a part of the others
driver.main([Alone, Namespaces])
