import re


def bad(name):
    # ruleid: letter-range
    re.match(r"[A-z]+$", name)
    # ruleid: letter-range
    return re.compile("[0-9A-z_]")


def good(name):
    # ok: letter-range
    re.match(r"[A-Za-z]+$", name)
    # ok: letter-range
    return re.compile("A-z")
