# triggers: sqlite3.Connection.execute sqlite3.Cursor.execute socket.socket.bind requests.Session.get subprocess.run os.chmod requests.get hashlib.md5
# What an object is, told by what made it or by an annotation.
from __future__ import annotations
import asyncio, contextlib, functools, hashlib, os, socket, sqlite3, ssl, stat, subprocess, requests, tempfile, threading, typing as t
from dataclasses import dataclass, field
from typing import Optional, Union, List, Dict, Any, TYPE_CHECKING, NamedTuple
from os import chmod

if TYPE_CHECKING:
    import paramiko
    from socket import socket as Sock

s = socket.socket()
s.bind(("", 80))  # value: s.bind = socket.socket.bind
h = hashlib.md5
h()  # value: h = hashlib.md5

def p1(p):
    with sqlite3.connect(p) as db:
        db.execute("x")  # value: db.execute = sqlite3.Connection.execute
        cur = db.cursor()
        cur.execute("x")  # value: cur.execute = sqlite3.Cursor.execute
        for row in db.execute("x"):
            pass

class A:
    def __init__(self, q: Sock, r: "socket.socket", *, o: Optional["sqlite3.Connection"] = None):
        self.s = socket.socket()
        self.q = q
        self.r = r
        self.o = o
        self.lazy: "sqlite3.Connection | None" = None

    def go(self):
        self.s.bind(1)  # value: self.s.bind = socket.socket.bind
        self.q.bind(1)  # value: self.q.bind = socket.socket.bind
        self.r.bind(1)  # value: self.r.bind = socket.socket.bind
        self.o.execute("x")  # value: self.o.execute = sqlite3.Connection.execute
        self.lazy.execute("x")  # value: self.lazy.execute = sqlite3.Connection.execute

def p2(a: A):
    a.s.bind(1)  # value: a.s.bind = socket.socket.bind

def p3() -> sqlite3.Connection: ...

def p4():
    p3().execute("x")  # value: p3().execute = sqlite3.Connection.execute
    c = p3()
    c.execute("x")  # value: c.execute = sqlite3.Connection.execute

def p5(x: sqlite3.Connection | None, y: "Optional[sqlite3.Cursor]", z: Union[socket.socket, None]):
    x.execute("x")  # value: x.execute = sqlite3.Connection.execute
    y.execute("x")  # value: y.execute = sqlite3.Cursor.execute
    z.bind(1)  # value: z.bind = socket.socket.bind

def p6(xs: List[socket.socket], d: Dict[str, sqlite3.Connection], ys: list[socket.socket]):
    for x in xs:
        x.bind(1)  # value: x.bind = socket.socket.bind
    d["a"].execute("x")  # value: d["a"].execute = sqlite3.Connection.execute
    ys[0].bind(1)  # value: ys[0].bind = socket.socket.bind
    for v in d.values():
        v.execute("x")  # value: v.execute = sqlite3.Connection.execute
    for k, v in d.items():
        v.execute("x")  # value: v.execute = sqlite3.Connection.execute

def p7(*args: socket.socket, **kw: sqlite3.Connection):
    args[0].bind(1)  # value: args[0].bind = socket.socket.bind
    kw["x"].execute(1)  # value: kw["x"].execute = sqlite3.Connection.execute

@contextlib.contextmanager
def p8():
    db = sqlite3.connect("x")
    yield db

def p9():
    with p8() as db:
        db.execute("x")  # value: db.execute = sqlite3.Connection.execute

@contextlib.contextmanager
def p8b() -> t.Iterator[sqlite3.Connection]:
    yield get()

def p9b():
    with p8b() as db:
        db.execute("x")  # value: db.execute = sqlite3.Connection.execute

async def p10() -> asyncio.subprocess.Process:
    ...

async def p11():
    async with requests.Session() as s2:
        s2.get("u")  # value: s2.get = requests.Session.get

@dataclass
class B:
    conn: sqlite3.Connection
    socks: List[socket.socket] = field(default_factory=list)
    sess: requests.Session = field(default_factory=requests.Session)
    def go(self):
        self.conn.execute("x")  # value: self.conn.execute = sqlite3.Connection.execute
        self.socks[0].bind(1)  # value: self.socks[0].bind = socket.socket.bind
        self.sess.get("u")  # value: self.sess.get = requests.Session.get

class N(NamedTuple):
    conn: sqlite3.Connection

def p12(n: N):
    n.conn.execute("x")  # value: n.conn.execute = sqlite3.Connection.execute

class S2(requests.Session):
    def go(self):
        self.get("u")  # value: self.get = requests.Session.get

def p13():
    S2().get("u")  # value: S2().get = requests.Session.get

class P:
    @property
    def conn(self) -> sqlite3.Connection:
        return self._make()
    @functools.cached_property
    def conn2(self):
        return sqlite3.connect("x")
    def go(self):
        self.conn.execute("x")  # value: self.conn.execute = sqlite3.Connection.execute
        self.conn2.execute("x")  # value: self.conn2.execute = sqlite3.Connection.execute

os.chmod("f", mode=stat.S_IRWXO)  # value: stat.S_IRWXO = stat.S_IRWXO
chmod("f", stat.S_IRWXU | stat.S_IRWXO)  # value: stat.S_IRWXU | stat.S_IRWXO = 455
K = {"verify": False}
requests.get("u", **K)
A1, B1 = "a", "b"
subprocess.run(f"{A1} {B1}")  # value: f"{A1} {B1}" = 'a b'
subprocess.run("%s-%s" % (A1, B1))  # value: "%s-%s" % (A1, B1) = 'a-b'
subprocess.run("%s-" % A1)  # value: "%s-" % A1 = 'a-'
subprocess.run("{}{x}".format(A1, x=B1))  # value: "{}{x}".format(A1, x=B1) = 'ab'
subprocess.run("{0}{0}".format(A1))  # value: "{0}{0}".format(A1) = 'aa'
subprocess.run("%(a)s" % {"a": A1})  # value: "%(a)s" % {"a": A1} = 'a'
subprocess.run(" ".join([A1, B1]))  # value: " ".join([A1, B1]) = 'a b'
subprocess.run(A1 + "x" * 3)  # value: A1 + "x" * 3 = 'axxx'

def p14(x: Any):
    if isinstance(x, sqlite3.Connection):
        x.execute("x")  # value: x.execute = sqlite3.Connection.execute

def p15(x):
    assert isinstance(x, socket.socket)
    x.bind(1)  # value: x.bind = socket.socket.bind

def p16(x):
    if not isinstance(x, socket.socket):
        return
    x.bind(1)  # value: x.bind = socket.socket.bind

def p17(x):
    match x:
        case socket.socket():
            x.bind(1)
        case sqlite3.Connection() as c:
            c.execute("x")  # value: c.execute = sqlite3.Connection.execute

def p18(x: t.Type[sqlite3.Connection], y: type[socket.socket]):
    x("p").execute("x")  # value: x("p").execute = sqlite3.Connection.execute
    y().bind(1)  # value: y().bind = socket.socket.bind

def p19(f: t.Callable[[], sqlite3.Connection]):
    f().execute("x")

T = t.TypeVar("T", bound=sqlite3.Connection)
def p20(x: T):
    x.execute("x")

def p21[U: sqlite3.Connection](x: U):
    x.execute("x")

Conn = sqlite3.Connection
MaybeConn = Optional[sqlite3.Connection]
def p22(x: Conn, y: MaybeConn):
    x.execute("x")  # value: x.execute = sqlite3.Connection.execute
    y.execute("x")

type Conn3 = sqlite3.Connection | None
def p23(x: Conn3):
    x.execute("x")

def p24(x: "List[sqlite3.Connection]"):
    x[0].execute("x")  # value: x[0].execute = sqlite3.Connection.execute

conn: sqlite3.Connection
def p25():
    conn.execute("x")  # value: conn.execute = sqlite3.Connection.execute

def p26():
    global db2
    db2 = sqlite3.connect("x")

def p27():
    db2.execute("x")  # value: db2.execute = sqlite3.Connection.execute

def p28(x=None):
    x = x or socket.socket()
    x.bind(1)  # value: x.bind = socket.socket.bind | ?

def p29():
    conns = [sqlite3.connect(p) for p in "abc"]
    conns[0].execute("x")  # value: conns[0].execute = sqlite3.Connection.execute
    for c in conns:
        c.execute("x")  # value: c.execute = sqlite3.Connection.execute
    m = {}
    m["a"] = sqlite3.connect("x")
    m["a"].execute("x")  # value: m["a"].execute = sqlite3.Connection.execute

def p30():
    conn, addr = socket.socket().accept()
    with contextlib.closing(sqlite3.connect("x")) as c:
        c.execute("x")  # value: c.execute = sqlite3.Connection.execute
    with contextlib.ExitStack() as stack:
        d = stack.enter_context(sqlite3.connect("x"))
        d.execute("x")  # value: d.execute = sqlite3.Connection.execute

def p31():
    for s in [socket.socket()]:
        s.bind(1)  # value: s.bind = socket.socket.bind

class Par:
    def __init__(self):
        self.db = sqlite3.connect("x")
class Chi(Par):
    def go(self):
        self.db.execute("x")  # value: self.db.execute = sqlite3.Connection.execute
class Own:
    def __init__(self, c: Chi):
        self.c = c
        self.par = Par()
    def go(self):
        self.c.db.execute("x")  # value: self.c.db.execute = sqlite3.Connection.execute
        self.par.db.cursor().execute("x")  # value: self.par.db.cursor().execute = sqlite3.Cursor.execute

def p32(x: t.Annotated[sqlite3.Connection, "q"], y: t.Final[sqlite3.Connection]):
    x.execute("x")  # value: x.execute = sqlite3.Connection.execute

def p33():
    x = t.cast("sqlite3.Connection", get())
    x.execute("x")  # value: x.execute = sqlite3.Connection.execute
    y = t.cast(sqlite3.Connection, get())
    y.execute("x")  # value: y.execute = sqlite3.Connection.execute

async def p34():
    db = await p35()
    db.execute("x")  # value: db.execute = sqlite3.Connection.execute
async def p35():
    return sqlite3.connect("x")

def p36():
    if (db := sqlite3.connect("x")):
        db.execute("x")  # value: db.execute = sqlite3.Connection.execute

def p37(x):
    db = x and sqlite3.connect("x")
    # type: comments
    c = get()  # type: sqlite3.Connection
    c.execute("x")

def p38():
    def inner():
        return sqlite3.connect("x")
    inner().execute("x")  # value: inner().execute = sqlite3.Connection.execute
    l = lambda: sqlite3.connect("x")
    l().execute("x")  # value: l().execute = sqlite3.Connection.execute

def p39(x: t.Iterable[sqlite3.Connection], y: t.Sequence[sqlite3.Connection], z: tuple[sqlite3.Connection, int]):
    for a in x:
        a.execute("x")  # value: a.execute = sqlite3.Connection.execute
    y[0].execute("x")  # value: y[0].execute = sqlite3.Connection.execute
    z[0].execute("x")  # value: z[0].execute = sqlite3.Connection.execute
    q, n = z
    q.execute("x")  # value: q.execute = sqlite3.Connection.execute

def p40() -> "Optional[sqlite3.Connection]": ...
def p41() -> t.Generator[sqlite3.Connection, None, None]: ...
def p42():
    p40().execute("x")  # value: p40().execute = sqlite3.Connection.execute
    for x in p41():
        x.execute("x")  # value: x.execute = sqlite3.Connection.execute

def p43():
    yield sqlite3.connect("x")
def p44():
    for x in p43():
        x.execute("x")  # value: x.execute = sqlite3.Connection.execute
    next(p43()).execute("x")  # value: next(p43()).execute = sqlite3.Connection.execute
class Ctx:
    def __enter__(self):
        self.db = sqlite3.connect("x")
        return self.db
    def __exit__(self, *a): pass
class Ctx2:
    def __enter__(self) -> sqlite3.Connection: ...
def p45():
    with Ctx() as db:
        db.execute("x")  # value: db.execute = sqlite3.Connection.execute
    with Ctx2() as db:
        db.execute("x")  # value: db.execute = sqlite3.Connection.execute
