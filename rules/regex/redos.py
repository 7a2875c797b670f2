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

# ruleid: redos
REPEATED = re.compile(r"(x+x+)+y")
# ruleid: redos
ALTERNATIVES = re.compile(r"^(a|aa)+$")
# ruleid: redos
OPTIONAL = re.compile(r"^(([\-.]|_)?([a-z0-9]+))*@x$")
# ok: redos
SEPARATED = re.compile(r"^([a-z]+\.)+[a-z]+$")
# ok: redos
DIFFERENT = re.compile(r"^(a|b)+$")


def separated(text):
    # ruleid: redos
    re.match(r"^(([^,]+),?)+$", text)
    # ruleid: redos
    re.match(r"^(\w+-?)*$", text)
    # ok: redos
    re.match(r"^(\w+-)*$", text)
    # ok: redos
    re.match(r"^([^,]+,)*[^,]+$", text)


def table(text):
    # ok: redos
    re.finditer(r"(\n(\S+)\s+(\d+).*)+", text)
