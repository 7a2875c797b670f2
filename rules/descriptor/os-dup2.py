import os


def bad(fd):
    # ruleid: os-dup2
    os.dup2(fd, 1)
    # ruleid: os-dup2
    os.dup2(fd2=2, fd=fd)


def good(fd):
    # ok: os-dup2
    return os.dup(fd)
