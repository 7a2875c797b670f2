import os


def bad(name, value):
    # ruleid: os-putenv
    os.putenv(name, value)
    # ruleid: os-putenv
    os.unsetenv("HOME")


def good(value):
    # ok: os-putenv
    os.environ["LANG"] = value
