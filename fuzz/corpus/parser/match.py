match x:
    case 1 | -1 | 1.5 | 1+2j | -1-2j | "s" "t" | b"x" | None | True: pass
    case a.b.c: pass
    case _: pass
    case [a, b, *_] | (c, *d): pass
    case a, *b: pass
    case {"k": v, a.b: w, 1: _, **rest}: pass
    case {}: pass
    case C(): pass
    case a.C(1, x, k=y, l=_): pass
    case (a as b): pass
    case (a | b) as c if d: pass
    case []: pass
    case *a, b: pass
match = 1
match.a; match[b]; match(c); match * d; match -e
match (a, b):
    case c: pass
match *a, b:
    case c: pass
match -a:
    case c: pass
case = type = _ = lazy = 1
type(x); type[x]; type = 2
type X = 1
lazy
