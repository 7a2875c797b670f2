"""Functions that check, for another file."""
import os
import re

ROOT = "/srv/files"


def is_plain(text):
    return re.fullmatch("[a-z]+", text) is not None


def is_plain_word(text):
    if not text:
        return False
    return is_plain(text)


def must_be_plain(text):
    if not text.isalnum():
        raise ValueError(text)


def looks_fine(text):
    return len(text) < 100


def is_inside(path):
    path = os.path.realpath(path)
    return path.startswith(ROOT + os.sep)


def is_nearly_inside(path):
    return os.path.realpath(path).startswith(ROOT)  # rings: weak-path-check


def cleaned(text):
    if not is_plain(text):
        raise ValueError(text)
    return text


def first_only(first, second):
    if first not in ("a", "b"):
        raise ValueError
    return second


def refuse():
    raise ValueError("no")


class Checker:
    def check(self, text):
        if text not in ("x", "y"):
            raise ValueError

    def allows(self, text):
        return text in ("x", "y")
