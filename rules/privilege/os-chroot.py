import os


def bad(path):
    # ruleid: os-chroot
    os.chroot(path)
    # ruleid: os-chroot
    os.chroot("/var/empty")


def good(path):
    # ok: os-chroot
    os.chdir(path)
