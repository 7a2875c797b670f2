import os, functools, contextlib
from flask import Flask, request
app = Flask(__name__)
G = None
def src(): return request.args["z"]
def sink(x): os.system(x)  # rings: command-injection
class Base:
    def __init__(self, v): self.v = v
    def run(self): os.system(self.v)  # rings: command-injection
class Child(Base):
    def __init__(self, v):
        super().__init__(v)
def deco(f):
    @functools.wraps(f)
    def w(*a, **k):
        return f(*a, **k)
    return w
@deco
def decorated(x):
    os.system(x)  # rings: command-injection
@contextlib.contextmanager
def cm(x):
    yield x
def gen(x):
    for i in range(3):
        yield x
async def aio(x):
    return x
def apply(f, x):
    return f(x)
def va(*args, **kw):
    os.system(args[0])  # rings: command-injection
    os.system(kw["k"])  # rings: command-injection
def setg(x):
    global G
    G = x
def useg():
    os.system(G)  # rings: command-injection
def two(x):
    return x, "safe"
def fld(x):
    return {"a": x, "b": "safe"}
@app.route("/c")
async def c():
    sink(src())
    Child(src()).run()
    decorated(src())
    with cm(src()) as y:
        os.system(y)  # rings: command-injection
    for g in gen(src()):
        os.system(g)  # rings: command-injection
    os.system(await aio(src()))  # rings: command-injection
    os.system(apply(lambda q: q + "x", src()))  # rings: command-injection
    va(src(), k=src())
    setg(src())
    useg()
    a, b = two(src())
    os.system(a)  # rings: command-injection
    os.system(b)  # silent
    os.system(fld(src())["a"])  # rings: command-injection
    os.system(fld(src())["b"])  # silent
    p = functools.partial(sink, src())
    p()
    tab = {"x": sink, "y": print}
    tab["x"](src())
    os.system([z for z in src().split()][0])  # rings: command-injection
    try:
        t = src()
        int(t)
    except ValueError:
        os.system(t)  # rings: command-injection
    finally:
        pass
    def closure():
        os.system(t)  # rings: command-injection
    closure()
    match src():
        case "a": os.system("a")  # silent
        case other: os.system(other)  # rings: command-injection
    l = list(map(str.upper, [src()]))
    os.system(l[0])  # rings: command-injection
    u = src()
    u = "x"
    os.system(u)  # silent
    if 7 * 42 - 86 > 200:
        bar = "safe"
    else:
        bar = src()
    os.system(bar)  # silent
    s = sorted([src()], key=lambda z: z)
    os.system(s[0])  # rings: command-injection
    o = type("O", (), {})()
    o.f = src()
    os.system(o.f)  # rings: command-injection
    os.system(getattr(o, "f"))  # rings: command-injection
    w = src()
    w += "x"
    os.system(w)  # rings: command-injection
    os.system(x if (x := src()) else "y")  # rings: command-injection
    n = [1, 2]
    m = n
    m.append(src())
    os.system(n[2])  # rings: command-injection
    os.system("{}".format(src()))  # rings: command-injection
    os.system(" ".join(["a", src()]))  # rings: command-injection
    os.system("%s" % src())  # rings: command-injection
    os.system(src()[1:])  # rings: command-injection
    dd = dict(a=src())
    os.system(dd.get("a"))  # rings: command-injection
    os.system(dd.get("b", "x"))  # silent
    i = 0
    v = "safe"
    while i < 10:
        os.system(v)  # rings: command-injection
        v = src()
        i += 1
    h = "x"
    for q in (src(), "b"):
        h = q
    os.system(h)  # rings: command-injection
    st = src() or "default"
    os.system(st)  # rings: command-injection
    os.system(*[src()])  # rings: command-injection
    os.system(**{"command": src()})  # rings: command-injection
    os.system(str(src()).encode().decode())  # rings: command-injection
    (os.system)(src())  # rings: command-injection
    f = os.system
    f(src())  # rings: command-injection
