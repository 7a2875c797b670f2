import os
x = {}
for i in r:
  x = {"a": x, "b": [x, (x,)], i: os.system}
  x["a"]["a"]["a"](1)
y = []
y.append(y); y[0][0](2); y += [os.system]; y[-1](3)
