# Each comment says what the expression on its line denotes; "?" is anything.
import os
import os as o
import os.path as p
import posix
import nt
import subprocess
from os import system
from os import system as s, popen
from os import *
import os.path, sys

os.system("x")  # value: os.system = os.system
o.system("x")  # value: o.system = os.system
p.join("a")  # value: p.join = os.path.join
posix.system("x")  # value: posix.system = os.system
nt.system("x")  # value: nt.system = os.system
system("x")  # value: system = os.system
s("x")  # value: s = os.system
popen("x")  # value: popen = os.popen
call("x")  # value: call = os.call
subprocess.os.system("x")  # value: subprocess.os.system = os.system
os.path.os.system("x")  # value: os.path.os.system = os.system


def inside():
    import os as q
    from subprocess import run as r
    q.system("x")  # value: q.system = os.system
    r("x")  # value: r = subprocess.run
    o.system("x")  # value: o.system = os.system
    s("x")  # value: s = os.system


def shadow(os):
    os.system("x")  # value: os.system = ?


def local():
    os = thing()
    os.system("x")  # value: os.system = ?


try:
    import subprocess32 as sp
except ImportError:
    import subprocess as sp
sp.run("x")  # value: sp.run = subprocess.run

try:
    from commands import call as c
except ImportError:
    c = None
c("x")  # value: c = None | commands.call

if sys.version_info > (3,):
    import builtins as b
    from subprocess import run as r
else:
    import __builtin__ as b
    from os import popen as r
r("x")  # value: r = os.popen | subprocess.run
b.eval("x")  # value: b.eval = builtins.eval


def late():
    r("x")  # value: r = os.popen | subprocess.run


def relative():
    from . import system as a
    from ..b.c import system as d
    a("x")  # value: a = ..system
    d("x")  # value: d = ...b.c.system


def conditional(flag):
    if flag:
        import os as m
    else:
        import subprocess as m
    m.call("x")  # value: m.call = os.call | subprocess.call
