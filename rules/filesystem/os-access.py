import os
from os import access


def bad(path):
    # ruleid: os-access
    if os.access(path, os.R_OK):
        return open(path).read()
    # ruleid: os-access
    return access(path, os.W_OK)


def good(path):
    try:
        # ok: os-access
        return open(path).read()
    except PermissionError:
        return None
