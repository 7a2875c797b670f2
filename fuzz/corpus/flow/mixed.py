from flask import request
import os
def f(a, b=1, *c, **d):
    f(b, a, *c, **d)
    try:
        while a: a, b = b, a + request.args[a]
        else: c = {**d, "k": a}
    except E as e: os.system(str(e))
    finally: os.system(c["k"] if b else d["x"])
    return lambda q=a: f(q, *c)
class A(B):
    x = f(request.form)
    def __enter__(self): return self.x
    def __getitem__(self, k): return A(k).x[k]
with A() as y: os.system(y[f(1)(2)])
