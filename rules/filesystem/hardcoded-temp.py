import os
import tempfile


def bad(name):
    # ruleid: hardcoded-temp
    open("/tmp/state")
    # ruleid: hardcoded-temp
    os.mkdir("/var/tmp/work")
    # ruleid: hardcoded-temp
    open("/dev/shm/%s" % name)
    # ruleid: hardcoded-temp
    pidfile = "/tmp/%s.pid" % name
    return pidfile


def good():
    # ok: hardcoded-temp
    open("/srv/tmp/state")
    # ok: hardcoded-temp
    title = "/tmp/state"
    # ok: hardcoded-temp
    base_path = "/tmp/"
    # ok: hardcoded-temp
    tempfile.mkstemp(dir="/tmp")


def kept(number):
    target = "/tmp/report-%d.txt" % number
    # ruleid: hardcoded-temp
    with open(target, "w") as out:
        out.write("x")
    joined = os.path.join("/tmp", "report.txt")
    # ruleid: hardcoded-temp
    os.mkdir(joined)
    other = "/srv/report.txt"
    # ok: hardcoded-temp
    open(other, "w")
