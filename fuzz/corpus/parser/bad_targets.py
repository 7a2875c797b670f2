f() = 1
1 = a
a + b = c
(a, f()) = d
del f()
for 1 in a: pass
with a as f(): pass
(a := 1) = 2
a := 1
a.b := c
None = 1
[a, b] += 1
