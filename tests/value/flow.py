import os


def rebinding(x):
    f = os.system
    f(x)  # value: f = os.system
    f = print
    f(x)  # value: f = builtins.print


def branches(x, flag):
    if flag:
        f = os.system
    else:
        f = print
    f(x)  # value: f = builtins.print | os.system
    if flag:
        f = len
    f(x)  # value: f = builtins.len | builtins.print | os.system
    g = os.system if flag else os.popen
    g(x)  # value: g = os.popen | os.system


def chain(x, k):
    if k == 1:
        f = os.system
    elif k == 2:
        f = os.popen
    elif k == 3:
        return
    else:
        f = print
    f(x)  # value: f = builtins.print | os.popen | os.system


def left_early(x, flag):
    f = os.system
    if flag:
        f = print
        return f(x)
    f(x)  # value: f = os.system


def raised(x, flag):
    f = print
    if not flag:
        f = os.system
        raise ValueError
    f(x)  # value: f = builtins.print


def loops(x):
    for f in (os.system, os.popen):
        f(x)  # value: f = os.popen | os.system
    g = print
    while x:
        g(x)  # value: g = builtins.print | os.system
        g = os.system
    g(x)  # value: g = builtins.print | os.system
    for name, h in [("a", os.system), ("b", os.popen)]:
        h(name)  # value: h = os.popen | os.system ;; name = 'a' | 'b'
    for k, v in {"a": os.system}.items():
        v(k)  # value: v = os.system ;; k = 'a'
    for i, e in enumerate([os.system]):
        e(i)  # value: e = os.system


def endless(x):
    f = print
    while True:
        if x:
            f = os.system
            break
        f = len
    f(x)  # value: f = os.system


def goes_on(xs):
    f = print
    for x in xs:
        if x:
            f = os.system
            continue
        f(x)  # value: f = builtins.print | os.system
    else:
        f = len
    f(xs)  # value: f = builtins.len


def counts(x):
    n = 0
    s = ""
    while x:
        n += 1
        s += "a"
    os.system(n)  # value: n = 0 | 1 | 2 | 3 | <builtins.int>
    os.system(s)


def tries(x):
    try:
        f = os.system
        might(x)
        f = print
    except ValueError:
        f(x)  # value: f = builtins.print | os.system
    f(x)  # value: f = builtins.print | os.system
    try:
        g = os.system
    finally:
        g(x)  # value: g = os.system
    try:
        h = os.system
        might(x)
    except OSError as e:
        return
    else:
        h = print
    h(x)  # value: h = builtins.print


def final(x):
    f = os.system
    try:
        might(x)
    finally:
        f = print
    f(x)  # value: f = builtins.print


def walrus(x):
    if (f := os.system):
        f(x)  # value: f = os.system
    [g := os.popen for _ in x]
    g(x)  # value: g = os.popen
    x and (h := os.system)
    h(x)  # value: h = os.system


def boolean(x):
    f = None or os.system
    f(x)  # value: f = os.system
    g = x or os.system
    g(x)  # value: g = os.system | ?
    h = 0 and os.system
    h(x)  # value: h = 0


def unpacking(x):
    a, b = os.system, print
    a(x)  # value: a = os.system
    b(x)  # value: b = builtins.print
    (c, [d, e]), *r = (os.system, [os.popen, print]), 1, 2
    c(x)  # value: c = os.system
    d(x)  # value: d = os.popen
    e(x)  # value: e = builtins.print
    os.system(r)  # value: r = [1, 2]
    h = i = os.system
    h(x)  # value: h = os.system
    *s, t = [1, os.system]
    t(x)  # value: t = os.system
    a, b = b, a
    a(x)  # value: a = builtins.print
    b(x)  # value: b = os.system


def deleted(x):
    f = os.system
    del f
    f(x)  # value: f = ?


def pruned(x, bar):
    if 7 * 42 - 86 > 200:
        bar = "safe"
    os.system(bar)  # value: bar = 'safe'
    match 3:
        case 3:
            f = os.system
        case _:
            f = print
    f(x)


def matched(x, command):
    match x:
        case {"f": f}:
            f(x)  # value: f = ?
        case [a, b]:
            f = os.system
        case _:
            f = os.popen
    f(x)  # value: f = os.popen | os.system | ?
    match (os.system, 1):
        case (g, 1):
            g(x)  # value: g = os.system
        case whole:
            whole[0](x)  # value: whole[0] = os.system


def comprehension(x):
    [f(x) for f in (os.system, os.popen)]  # value: f = os.popen | os.system
    {k: v(x) for k, v in {"a": os.system}.items()}  # value: v = os.system
    all(g(y) for y in x for g in [os.system])  # value: g = os.system
    fs = [h for h in [os.system]]
    fs[0](x)  # value: fs[0] = os.system


def with_it(x):
    with open(x) as f, os.popen("ls") as g:
        os.system(f.read())  # value: f.read = io.TextIOWrapper.read
        g.read()  # value: g.read = os._wrap_close.read


def dead(x):
    return x
    os.system(x)  # value: os.system = os.system


def augmented(x):
    cmd = "ls"
    cmd += " -l"
    os.system(cmd)  # value: cmd = 'ls -l'
    cmd += x
    os.system(cmd)  # value: cmd = 'ls -l'..''


def suppressed(x):
    from contextlib import suppress
    f = os.system
    with suppress(OSError):
        might(x)
        f = print
    f(x)  # value: f = builtins.print | os.system


async def asynchronous(x):
    async for f in x:
        f(x)  # value: f = ?
    async with x as g:
        g = os.system
    await g(x)  # value: g = os.system


def not_none(x, flag):
    f = None
    if flag:
        f = os.system
    if f is None:
        return
    f(x)  # value: f = os.system
    g = None
    if flag:
        g = os.popen
    if not flag or not g:
        return g
    g(x)  # value: g = os.popen
    if (h := x.get("h", None) if flag else os.system) is not None:
        h(x)  # value: h = os.system | ?
    k = None
    if flag:
        k = os.system
    k(x)  # value: k = None | os.system
    if k == None:
        k = os.popen
    k(x)  # value: k = os.popen | os.system


def one_of(x, name):
    if name in ("a", "b"):
        os.system(name)  # value: name = 'a' | 'b'
    if name not in {"c": 1}:
        return os.system(x)
    os.system(name)  # value: name = 'c'
