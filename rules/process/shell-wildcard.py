import os
import subprocess


def bad():
    # ruleid: shell-wildcard
    os.system("chown root *")
    # ruleid: shell-wildcard
    subprocess.run("/bin/tar xvzf *", shell=True)


def good():
    # ok: shell-wildcard
    os.system("tar cf a.tar ./name")
    # ok: shell-wildcard
    os.system("ls *")
