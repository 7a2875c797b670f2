import os
class A(B):
  s = os.system
  def __init__(self, c=os.popen): self.c = c; self.d = self
  def m(self): self.c("rm " + self.x); self.s(1); self.d.d.d.c(2); type(self).s(3); super().m()
  @property
  def p(self): return self.c
A().m(); A.s(1); A().p("x")
class C(C): pass
class D(A, metaclass=M): m = A.m; __slots__ = m
