import os
from os import pwrite


def bad(fd, data):
    # ruleid: os-writev
    os.writev(fd, [data])
    # ruleid: os-writev
    pwrite(fd, data, 0)
    # ruleid: os-writev
    os.pwritev(fd, [data], 0)


def good(path, data):
    with open(path, "r+b") as file:
        # ok: os-writev
        file.writelines([data])
