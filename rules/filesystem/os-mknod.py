import os
import stat


def bad(path):
    # ruleid: os-mknod
    os.mknod(path)
    # ruleid: os-mknod
    os.mknod("/dev/x", stat.S_IFBLK | 0o660, os.makedev(8, 0))


def good(path):
    # ok: os-mknod
    return open(path, "x")
