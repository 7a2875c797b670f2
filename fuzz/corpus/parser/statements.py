import a, b.c as d
from .. import e
from .f import (g, h as i,)
from j import *
global k
x = y = 1
x: int
x: int = 2
(x): int = 3
x += 1; y -= 2; z *= 3; z @= m; z //= 4; z **= 5; z >>= 6; z <<= 7; z &= 8; z ^= 9; z |= 10; z %= 11; z /= 12
del x, (y, [z]), a.b, c[d]
assert x, "why"
pass
raise
raise E
raise E from F
if a: pass
elif b: pass
elif c:
    pass
else: pass
while a:
    break
else:
    continue
for i, *j in k: pass
else: pass
try: pass
except: pass
try:
    pass
except (A, B) as e:
    pass
else:
    pass
finally:
    pass
try: pass
except* A: pass
with a, b as c: pass
with (a as b, c as d,): pass
with (a, b): pass
with (a): pass
def f(): return
def g(a, /, b: int = 1, *c, d, e=2, **f) -> "r":
    nonlocal h
    yield
    x = yield y
    yield from z
    return 1, *k
class A: pass
class B(C, metaclass=D, *e, **f):
    "doc"
    x = 1
@a
@b.c(d)
@e[0] or f
def h(): ...
@i
class J: ...
async def k():
    async for i in j: await l
    async with m as n: pass
    return [o async for o in p if await q]
type T = int
type U[V, *W, **X] = list[V]
def t[A: int, *B = *C, **D = E](): pass
class S[T: (int, str) = int]: pass
lazy import os
lazy from a import b
