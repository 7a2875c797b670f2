import subprocess
from subprocess import getstatusoutput

try:
    import commands
except ImportError:
    commands = None


def bad(command):
    # ruleid: subprocess-getoutput
    subprocess.getoutput(command)
    # ruleid: constant-command
    getstatusoutput("uname -a")
    # ruleid: subprocess-getoutput
    commands.getoutput("ls " + command)
    # ruleid: subprocess-getoutput
    commands.getstatusoutput(command)


def good(program):
    # ok: subprocess-getoutput
    subprocess.run([program], capture_output=True, check=True)
