def check(a, b, c):
    assert a
    assert not a, "a"
    assert a is None
    assert a is not None, f"{a} is {b}"
    assert a in b
    assert a not in b
    assert a == b
    assert a < b < c
    assert a and b
    assert isinstance(a, int), (a, b)
    assert not (
        a or
        b
    )
    assert (a
            or b)
    assert a, \
        "long"
    assert (yield)
    assert lambda: a
    if a: assert b
    assert a; assert b
    assert a  # because
    assert (
        a  # why
        or b
    ), "x"
    assert a, (  # lost
        "x")
    assert (b := a)
	# a tab
    for x in a:
        assert x, x
    return a
