import os
import pty
import resource
from os import fork as split


def bomb():
    while True:
        # ruleid: os-fork
        os.fork()


def careful():
    resource.setrlimit(resource.RLIMIT_NPROC, (64, 64))
    try:
        # ruleid: os-fork
        pid = os.fork()
    except OSError:
        return None
    return pid


def terminal():
    # ruleid: os-fork
    pid, fd = os.forkpty()
    # ruleid: os-fork
    pid, fd = pty.fork()
    return pid, fd


def renamed():
    # ruleid: os-fork
    return split()


class Repository:
    def fork(self):
        return self


# ok: os-fork
Repository().fork()
