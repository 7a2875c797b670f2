import os
import tempfile


def bad(name):
    # ruleid: hardcoded-temp
    open("/tmp/state")
    # ruleid: hardcoded-temp
    os.mkdir("/var/tmp/work")
    # ruleid: hardcoded-temp
    open("/dev/shm/%s" % name)


def good():
    # ok: hardcoded-temp
    open("/srv/tmp/state")
    # ok: hardcoded-temp
    tempfile.mkstemp(dir="/tmp")
