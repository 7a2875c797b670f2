import tempfile
from tempfile import mktemp


def bad():
    # ruleid: mktemp
    open(tempfile.mktemp(), "w")
    # ruleid: mktemp
    mktemp(suffix=".txt")


def good():
    # ok: mktemp
    tempfile.mkstemp()
    # ok: mktemp
    tempfile.NamedTemporaryFile()
