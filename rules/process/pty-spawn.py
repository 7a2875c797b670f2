import pty
from pty import spawn


def shell(program):
    # ruleid: pty-spawn
    pty.spawn(program)
    # ruleid: pty-spawn
    spawn(argv=[program, "-i"])
    # ruleid: pty-spawn
    pty.spawn("/bin/sh")


# ok: pty-spawn
pty.openpty()
