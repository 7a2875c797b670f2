import os
import socket
import sqlite3
import subprocess
from functools import partial
from typing import Optional, Union, List


class Runner:
    run = os.system
    cmd = "ls"
    table = {"a": os.popen}

    def __init__(self, other=os.popen):
        self.f = os.system
        self.shell = True
        self.sock: socket.socket = make()
        self.other = other

    def go(self, x):
        self.run(x)  # value: self.run = os.system
        self.f(x)  # value: self.f = os.system
        self.later(x)  # value: self.later = os.popen
        self.table["a"](x)  # value: self.table["a"] = os.popen
        self.other(x)  # value: self.other = os.popen | ?
        os.system(self.cmd)  # value: self.cmd = 'ls'
        os.system(self.shell)  # value: self.shell = True
        self.helper()(x)  # value: self.helper() = os.system
        self.prop(x)  # value: self.prop = os.system
        self.unknown(x)  # value: self.unknown = ?
        self.both(x)  # value: self.both = os.popen | os.system

    def set(self):
        self.later = os.popen
        self.both = os.system

    def set_other(self):
        self.both = os.popen

    def helper(self):
        return os.system

    @property
    def prop(self):
        return os.system

    @staticmethod
    def static(x):
        x.system(x)  # value: x.system = ?

    @classmethod
    def make(cls, x):
        cls.run(x)  # value: cls.run = os.system
        return cls()


Runner.run("x")  # value: Runner.run = os.system
Runner().run("x")  # value: Runner().run = os.system
r = Runner()
r.f("x")  # value: r.f = os.system
r.helper()("x")  # value: r.helper() = os.system


class Child(Runner):
    def again(self, x):
        self.f(x)  # value: self.f = os.system
        super().run(x)  # value: super().run = os.system


class Proc(subprocess.Popen):
    def go(self, x):
        self.call(x)  # value: self.call = subprocess.Popen.call


class Body:
    f = os.system
    f("x")  # value: f = os.system
    g = f

    def method(self, x):
        f(x)  # value: f = ?
        self.g(x)  # value: self.g = os.system


f_class = Body
del Body


def instances(x, s: socket.socket, db: Optional[sqlite3.Connection], u: Union[socket.socket, int], q: "socket.socket"):
    s.call(x)  # value: s.call = socket.socket.call
    q.call(x)  # value: q.call = socket.socket.call
    db.call(x)  # value: db.call = sqlite3.Connection.call
    t = socket.socket()
    t.call(x)  # value: t.call = socket.socket.call
    with sqlite3.connect(x) as c:
        c.cursor().call(x)  # value: c.cursor().call = sqlite3.Cursor.call
    p = subprocess.Popen(x)
    p.call(x)  # value: p.call = subprocess.Popen.call


def maker() -> socket.socket:
    return unknown()


def made():
    maker().call(1)  # value: maker().call = socket.socket.call


def defaults(x, f=os.system, *, g=os.popen):
    f(x)  # value: f = os.system | ?
    g(x)  # value: g = os.popen | ?


def apply(fn, x):
    fn(x)  # value: fn = os.system | ?


apply(os.system, "x")


def give():
    return os.system


def give_maybe(flag):
    if flag:
        return os.system
    return None


def taken(x):
    give()(x)  # value: give() = os.system
    give_maybe(x)(x)  # value: give_maybe(x) = None | os.system
    h = lambda y: os.system(y)  # value: os.system = os.system
    h(x)  # value: h = def lambda
    k = lambda: os.popen
    k()(x)  # value: k() = os.popen


def closure(x):
    f = os.system

    def inner(y):
        f(y)  # value: f = os.system

        def innermost():
            f(y)  # value: f = os.system

    return inner


def cell():
    f = None

    def set_it():
        nonlocal f
        f = os.system

    set_it()
    f(1)  # value: f = None | os.system


current = None


def set_current():
    global current
    current = os.system


def use_current(x):
    current(x)  # value: current = None | os.system


def eval(x):
    return x


eval("x")  # value: eval = def eval


def uses_eval(x):
    eval(x)  # value: eval = def eval
    exec(x)  # value: exec = builtins.exec


class Namespace:
    def system(self, x):
        pass

    def go(self, x):
        self.system(x)  # value: self.system = ?
        system(x)  # value: system = ?


@decorator
def decorated(x):
    os.system(x)  # value: os.system = os.system


decorated("x")  # value: decorated = def decorated


class Private:
    def __init__(self):
        self.__f = os.system

    def go(self, x):
        self.__f(x)  # value: self.__f = os.system


o = Runner()
o.extra = os.popen
o.extra("x")  # value: o.extra = os.popen
part = partial(Runner().run, "x")
part()  # value: part = partial(os.system, 'x')


def generic[T](x: T, f=os.system):
    f(x)  # value: f = os.system | ?


class Holder[T]:
    f = os.system

    def go(self, x):
        self.f(x)  # value: self.f = os.system
