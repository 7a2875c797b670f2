import os
import subprocess


def bad(path):
    # ruleid: loader-variable
    os.environ["LD_PRELOAD"] = path
    # ruleid: loader-variable
    os.putenv("PYTHONPATH", path)
    # ruleid: loader-variable
    subprocess.run(["/bin/ls"], env={"LD_PRELOAD": path})


def good():
    # ok: loader-variable
    os.environ["LANG"] = "C"
    # ok: loader-variable
    os.environ["PYTHONPATH"] = "/srv/lib"
