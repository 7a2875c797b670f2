def check(a, b, c):
    if not a:
        raise AssertionError
    if a:
        raise AssertionError("a")
    if a is not None:
        raise AssertionError
    if a is None:
        raise AssertionError(f"{a} is {b}")
    if a not in b:
        raise AssertionError
    if a in b:
        raise AssertionError
    if not (a == b):
        raise AssertionError
    if not (a < b < c):
        raise AssertionError
    if not (a and b):
        raise AssertionError
    if not isinstance(a, int):
        raise AssertionError((a, b))
    if (a or
        b):
        raise AssertionError
    if not (a
            or b):
        raise AssertionError
    if not a:
        raise AssertionError("long")
    if not (yield):
        raise AssertionError
    if not (lambda: a):
        raise AssertionError
    if a: assert b
    assert a; assert b
    if not a:
        raise AssertionError  # because
    if not (a  # why
        or b):
        raise AssertionError("x")
    assert a, (  # lost
        "x")
    if not (b := a):
        raise AssertionError
	# a tab
    for x in a:
        if not x:
            raise AssertionError(x)
    return a
