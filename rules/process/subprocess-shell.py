import subprocess
from subprocess import Popen as P

SHELL = True
NO_SHELL = False


def bad(command, options, shell):
    # ruleid: subprocess-shell
    subprocess.run(command, shell=True)
    # ruleid: constant-command
    subprocess.call("ls -l | wc", shell=True)
    # ruleid: subprocess-shell
    subprocess.check_call(command, shell=SHELL)
    # ruleid: subprocess-shell
    subprocess.check_output("echo " + command, shell=1)
    # ruleid: subprocess-shell
    P(command, -1, None, None, None, None, None, True, True)
    # ruleid: subprocess-shell
    subprocess.Popen(args=command, shell=True)
    # ruleid: subprocess-shell
    subprocess.run(command, **{"shell": True})
    # ruleid: subprocess-shell
    subprocess.run(command, shell=shell)


def good(program):
    # ok: subprocess-shell
    subprocess.run([program], shell=False)
    # ok: subprocess-shell
    subprocess.run([program], check=True)
    # ok: subprocess-shell
    subprocess.run([program], shell=NO_SHELL)


def through_psutil(line):
    # ruleid: subprocess-shell
    psutil.Popen(line, shell=True)
