"""Hooks that an operator can add. The same dangerous calls under other names: a search for "os.system" finds none of them."""
import functools
import importlib
import os as operating
from os import system as announce
from subprocess import Popen as start

ON_ERROR = {"tell": operating.system, "ask": input}


def before(command):
    announce("wall backup starts: " + command)


def after(command):
    hook = operating.popen
    return hook(command).read()


def mirror(target):
    quietly = functools.partial(start, shell=True, cwd="/")
    quietly("rsync -a /srv/vault " + target)


def on_error(words):
    ON_ERROR["tell"]("logger " + words)


def on_empty(words):
    getattr(operating, "sys" + "tem")("logger " + words)


def on_full(words):
    importlib.import_module("o" + "s").system("logger " + words)


class Sandbox:
    """Nothing to see here: `self.os` is ours, so its `system` is no command."""

    def __init__(self, os):
        self.os = os

    def run(self, words):
        return self.os.system(words)


def system(words):
    """A function of our own may be called so."""
    return words.upper()


def quiet(words):
    return system(words)
