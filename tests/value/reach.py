# Bodies in which nothing but what was seen elsewhere tells that os is meant.
import os
import socket
from compat import *


class Keeps:
    def __init__(self):
        self.mod = os
        self.sock = socket.socket()

    def go(self, x):
        self.mod.system(x)  # value: self.mod.system = os.system
        self.sock.call(x)  # value: self.sock.call = socket.socket.call


def module():
    return os


def uses_module(x):
    module().system(x)  # value: module().system = os.system


def with_default(x, m=os):
    m.system(x)  # value: m.system = os.system | ?


def passed(m, x):
    m.system(x)  # value: m.system = os.system | ?


passed(os, "x")
MODULES = (os,)
TABLE = {"os": os}


def through_tuple(x):
    for m in MODULES:
        m.system(x)  # value: m.system = os.system


def through_table(x):
    TABLE["os"].system(x)  # value: TABLE["os"].system = os.system


def outer(x):
    m = os
    return lambda: m.system(x)  # value: m.system = os.system


def from_inside(x):
    from os import system
    return system(x)  # value: system = os.system


def from_star(x):
    call(x)  # value: call = compat.call | ?


def nothing(x, m):
    m.system(x)  # value: m.system = ?
