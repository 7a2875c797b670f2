# Names that are taken are left alone.
import os


def subprocess(a):
    os.system("sync")
    assert a


class AssertionError(Exception):
    pass
