import os
import subprocess
import sys
from os import execvp

program = sys.argv[1]

if program == "a":
    # ruleid: os-exec
    os.execl(program, program, "-x")
if program == "b":
    # ruleid: os-exec
    os.execle("/usr/bin/env", "env", dict(os.environ))
if program == "c":
    # ruleid: constant-command
    os.execlp("ls", "ls", "-l")
if program == "d":
    # ruleid: os-exec
    os.execlpe("ls", "ls", program, {})
if program == "e":
    # ruleid: os-exec
    os.execv(sys.executable, [sys.executable] + sys.argv)
if program == "f":
    # ruleid: os-exec
    os.execve(path=sys.argv[2], argv=[program], env={})
if program == "g":
    # ruleid: os-exec
    execvp(program, sys.argv[1:])
if program == "h":
    # ruleid: os-exec
    os.execvpe(program, sys.argv[1:], {})
for replace in (os.execv, os.execvp):
    # ruleid: os-exec
    replace(program, [program])
# ok: os-exec
subprocess.run([program, "-x"], check=True)


def execv(path, argv):
    return path, argv


# ok: os-exec
execv(program, [])
# ok: os-exec
exec("x = 1")
