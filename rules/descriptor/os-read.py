import os
from os import readv


def bad(fd, buffer):
    # ruleid: os-read
    os.read(fd, 10)
    # ruleid: os-read
    readv(fd, [buffer])
    # ruleid: os-read
    os.pread(fd, 10, 0)


def good(path):
    with open(path, "rb") as file:
        # ok: os-read
        return file.read()
