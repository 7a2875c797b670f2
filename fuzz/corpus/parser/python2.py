print "a", b,
print >>f, c
print
exec "code" in d, e
exec f
raise E, "x"
raise E, "x", tb
try: pass
except E, e: pass
except (A, B), e: pass
`a` <> b
ur"x" UR'y' 0777 10L 0xFFL
def f(a, (b, (c, d))=e): pass
lambda (a, b): a
if 1:
        a
	b
