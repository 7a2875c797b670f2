import os
from os import write as emit


def bad(fd, data):
    # ruleid: os-write
    os.write(fd, data)
    # ruleid: os-write
    emit(1, b"ready")
    # ruleid: os-write
    os.write(data=data, fd=fd)


def good(path, data):
    with open(path, "wb") as file:
        # ok: os-write
        file.write(data)
