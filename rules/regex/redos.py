import re


def bad(text):
    # ruleid: redos
    re.match(r"(a+)+$", text)
    # ruleid: redos
    re.compile(r"^([a-zA-Z0-9]+)*$")
    # ruleid: redos
    re.search(r"(\w+\s?)*!", text)


def good(text):
    # ok: redos
    re.match(r"a+$", text)
    # ok: redos
    re.compile(r"(\.\w+)*")
    # ok: redos
    re.compile(r"(\d+,)*\d+")
