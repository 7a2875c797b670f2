a or b and not c
a if b else c if d else e
lambda: 0
lambda a, /, b=1, *c, d=2, **e: (yield)
x = (y := 1)
a < b <= c == d != e is f is not g in h not in i
a | b ^ c & d << e >> f + g - h * i / j // k % l @ m
-a ** -b, +~c, not not d
await_ = 1
a.b.c(d)(e, *f, g=h, **i)[j, k:l, m:n:o, ::, *p]
(a for b in c), f(a for b in c if d if e for g in h)
[a for b in c], {a for b in c}, {a: b for c in d}
[*a for a in b], {**a for a in b}, (*a for a in b)
(), (a,), (a, b), [], [a, *b], {}, {a, *b}, {a: b, **c}
..., None, True, False
0, 1_000, 0x_ff, 0o17, 0b1, 1.5, .5, 5., 1e10, 1E-5, 1_0.0_1e1_0, 1j, 1.j, 1e1J
1if a else 2
print(*a, sep='')
x = yield
