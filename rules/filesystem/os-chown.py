import os
import shutil


def bad(path, fd, uid):
    # ruleid: os-chown
    os.chown(path, uid, -1)
    # ruleid: os-chown
    os.lchown(path, uid, uid)
    # ruleid: os-chown
    os.fchown(fd, uid, uid)


def good(path):
    # ok: os-chown
    shutil.chown(path, "daemon")
