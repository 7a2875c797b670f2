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


def started(library, argv):
    env = dict(os.environ)
    # ruleid: loader-variable
    env["LD_PRELOAD"] = library
    # ok: loader-variable
    env["LC_ALL"] = "C"
    os.execvpe(argv[0], argv, env)
