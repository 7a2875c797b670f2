import b
from b import run, C as D
from flask import request
def f(g=b.each):
    x = request.args["x"]
    run(x); D(x).m(y=x); b.each(run, x)
    for z in b.gen(x): g(b.run, z)
    b.C.shared = x
import os, a
from a import *
def run(x, *r, **k):
    if x.startswith("a"): return os.system(x)
    return a.f(run)
class C:
    shared = ""
    def __init__(self, x): self.x = x
    def m(self, y): os.system(self.x + y + C.shared)
    @property
    def p(self): return self.x
def each(g, x): return g(x)
def gen(x):
    yield from [x]
