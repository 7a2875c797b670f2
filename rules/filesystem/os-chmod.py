import os
import stat
from os import chmod


def bad(path, fd, mode):
    # ruleid: os-chmod
    os.chmod(path, 0o755)
    # ruleid: os-chmod
    chmod(path, mode)
    # ruleid: os-chmod
    os.fchmod(fd, 0o4700)
    # ruleid: os-chmod
    os.lchmod(path, mode)
    # ruleid: os-chmod
    os.chmod(path, 0o644)


def good(path):
    # ok: os-chmod
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    # ok: os-chmod
    os.chmod(path, stat.S_IRUSR)
    # ok: os-chmod
    os.chmod(path, 0o600)
    # ok: os-chmod
    os.chmod(path, 0o777)
    # ok: os-chmod
    os.chmod(path, mode=stat.S_IRWXO)
    return descriptor
