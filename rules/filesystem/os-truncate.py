import os


def bad(path, fd):
    # ruleid: os-truncate
    os.truncate(path, 0)
    # ruleid: os-truncate
    os.ftruncate(fd, 10)


def good(path):
    with open(path, "r+b") as file:
        # ok: os-truncate
        file.truncate(0)
