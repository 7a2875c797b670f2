import os
def f(os): os.system(x)
def eval(x): return x
eval("1")
class A:
  os = None
  os.system(1)
  def m(self): os.system(2)
except_ = [os for os in x]
try: import posix as os
except ImportError as os: os = None
os.system(3)
