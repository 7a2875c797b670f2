import os
match os.system:
  case {"k": f, **r} | [f, *r]: f(x)
  case os.popen as g if g(1): g(2)
  case C(f, a=g): f(g)
  case _: _(3)
