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


QUOTED = r'"(?:[^"\\]|\\.|\\x)*"'
# ruleid: redos
TOKEN = re.compile(QUOTED)
# ruleid: redos
ENDING = re.compile(r"^(a|ab|b)*$")
# ruleid: redos
VERBOSE = re.compile(r"""
    ^ ( \w+ \s? )*   # words
    $
""", re.VERBOSE)
# ok: redos
ANY = re.compile(r"(a+)+")  # nothing that must follow
# ok: redos
LINES = re.compile(r"(?:.|\n)*\Z")
# ok: redos
DATE = re.compile(r"^\d{4}-\d{2}(-\d{2})?$")
# ok: redos
PATHS = re.compile(r"^(?:/[^/]+)+/?$")
def whole(text):
    # ruleid: redos
    re.match(r"^(?:[^\"\\]+|\\.)*\"$", text)
    # ruleid: redos
    re.match(r"(.|\n)*!", text, re.DOTALL)
    # ruleid: redos
    re.match(r"^_(__|.)+_$", text)
    # ruleid: redos
    re.fullmatch(r"(?:\w|\d)*", text + "!")
    # ok: redos
    re.match(r"(.|\n)*!", text)
    # ok: redos
    re.match(r"^(?:[^\"\\]|\\.)*\"$", text)
    # ok: redos
    re.match(r"(a+)+", text)  # nothing behind it refuses
    # ok: redos
    re.match(r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,6}$", text)


# ruleid: redos
WORDS = re.compile(
    r"""
    ^ ( \w+ \s? )*  # words
    $""",
    re.VERBOSE,
)
