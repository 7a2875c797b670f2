import os as o
from os import system as s, popen
f = o.system; f(x); s("ls"); g = (f, popen)[0]; g(y)
for h in (f, popen, s): h(z)
{"a": f}["a"](x)
