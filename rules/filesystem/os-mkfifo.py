import os


def bad(path):
    # ruleid: os-mkfifo
    os.mkfifo(path)
    # ruleid: os-mkfifo
    os.mkfifo("/tmp/pipe", mode=0o600)


def good():
    # ok: os-mkfifo
    return os.pipe()
