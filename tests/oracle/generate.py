"""Writes seeded programs in which data does or does not flow from source() to numbered sinks.

A case starts with a value, untrusted or not, and passes it through a few steps, each of them a construct of Python that is
picked at random; then it hands what came out to sink(NUMBER, value). Whether untrusted data arrives is not decided here:
the program is run, and the sinks tell (oracle_io.py).
"""
import random

STEPS = []


def step(f):
    STEPS.append(f)
    return f


class Program:
    """The text of one program: lib.py, the package pkg, and main.py."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.lib, self.pkg, self.top, self.main = [], [], [], []
        self.names = self.sinks = 0

    def name(self, stem):
        self.names += 1
        return f"{stem}{self.names}"

    def pick(self, *choices):
        return self.rng.choice(choices)

    def function(self, text, name):
        """Defines `text` here, in lib, or in pkg, and gives the way to call it."""
        where = self.rng.randrange(4)
        lines = text.split("\n")
        if where == 0:
            self.lib += lines
            return f"lib.{name}"
        if where == 1:
            self.pkg += lines
            self.top.append(f"from pkg import {name} as {name}_")
            return f"{name}_"
        if where == 2:
            self.pkg += lines
            return f"pkg.inner.{name}"
        self.top += lines
        return name

    def case(self):
        rng, body = self.rng, []
        var = self.name("v")
        tainted = rng.random() < 0.7
        body.append(f"{var} = {'source()' if tainted else repr('safe')}")
        used = []
        for _ in range(rng.randint(1, 4)):
            chosen = rng.choice(STEPS)
            used.append(chosen.__name__)
            lines, var = chosen(self, var)
            body += lines
        self.sinks += 1
        body.append(f"sink({self.sinks}, {var})  # {' '.join(used)}")
        head = self.pick("def", "def", "def", "async def")
        f = self.name("case")
        self.main.append(f"{head} {f}():")
        self.main += ["    " + line for line in body]
        self.main.append(f"run({f})")
        self.main.append("")

    def files(self):
        for _ in range(self.rng.randint(3, 8)):
            self.case()
        head = "import asyncio, contextlib, functools\nfrom oracle_io import source, sink, flag, run, finish\n"
        main = [head, "import lib", "import pkg", "import pkg.inner", ""] + self.top + [""] + self.main
        return {
            "lib.py": "\n".join([head, "KEPT = 'safe'"] + self.lib) + "\n",
            "pkg/__init__.py": "from .inner import *\nfrom . import inner\n",
            "pkg/inner.py": "\n".join([head] + self.pkg) + "\n",
            "main.py": "\n".join(main) + "\n",
        }


# ---- text ----

@step
def assign(p, v):
    w = p.name("a")
    return [f"{w} = {v}"], w


@step
def text(p, v):
    w = p.name("t")
    made = p.pick(f"'x' + {v}", f"{v} + 'y'", f"f'<{{{v}}}>'", f"f'{{{v}!s:>200}}'", f"'%s!' % {v}", f"'%s %s' % ('a', {v})",
                  f"'{{}}'.format({v})", f"'{{k}}'.format(k={v})", f"'-'.join(['a', {v}])", f"{v}.upper()", f"{v}.strip().lower()",
                  f"{v}.replace('q', 'r')", f"{v}[1:]", f"{v}[:30]", f"{v}.split(',')[0]", f"str({v})", f"{v}.encode().decode()",
                  f"''.join(c for c in {v})", f"{v} * 2", f"repr({v})", f"{v}.partition('#')[0]", f"'a' '{{0}}'.format({v})",
                  f"{v}.format()", f"'%(k)s' % {{'k': {v}}}", f"{v}.join(['a', 'b'])", f"{v}.ljust(200)")
    return [f"{w} = {made}"], w


@step
def augmented(p, v):
    w = p.name("g")
    return [f"{w} = 'a'", f"{w} += {v}"], w


@step
def length(p, v):
    w = p.name("n")
    return [f"{w} = {p.pick(f'str(len({v}))', f'str({v} == 1)', f'str(hash({v}))', f'str(bool({v}))', f'str({v} in [1])')}"], w


@step
def overwritten(p, v):
    return [f"{v} = {p.pick(repr('clean'), f'{v} and {v}', f'({v}, 1)[0]')}"], v


@step
def walrus(p, v):
    w = p.name("w")
    return [f"if ({w} := {v}):", f"    {w}.strip()"], w


@step
def choice(p, v):
    w = p.name("c")
    return [f"{w} = {p.pick(f'{v} if flag() else 1 * str(2)', f'None or {v}', f'{v} or 1', f'flag() and {v}', repr('x') + f' if 1 else {v}')}",
            f"{w} = str({w})"], w


# ---- containers ----

@step
def sequence(p, v):
    l, w, i = p.name("l"), p.name("e"), p.rng.randrange(3)
    items = ["'a'", "'b'", "'c'"]
    items[p.rng.randrange(3)] = v
    kind = p.pick("[%s]", "(%s)")
    return [f"{l} = {kind % ', '.join(items)}", f"{w} = {l}[{i}]"], w


@step
def unpacked(p, v):
    a, b = p.name("u"), p.name("u")
    pattern, value = p.pick(("{a}, {b}", "{v}, 'b'"), ("{a}, *{b}", "['a', {v}]"), ("({a}, {b}), _", "('a', {v}), 2"), ("*{a}, {b}", "'a', {v}"))
    line = f"{pattern} = {value}".format(a=a, b=b, v=v)
    chosen = p.pick(a, b)
    return [line, f"{chosen} = str({chosen})"], chosen


@step
def mapping(p, v):
    d, w = p.name("d"), p.name("m")
    make = p.pick([f"{d} = {{'a': {v}, 'b': 'safe'}}"], [f"{d} = {{}}", f"{d}['a'] = {v}", f"{d}['b'] = 'safe'"], [f"{d} = dict(a={v}, b='safe')"],
                  [f"{d} = {{'a': 'x'}}", f"{d}.update({{'a': {v}}})"], [f"{d} = {{**{{'a': {v}}}, 'b': 'safe'}}"],
                  [f"{d} = {{'a': {v}}}", f"{d}['a'] = 'replaced'"])
    get = p.pick(f"{d}['a']", f"{d}.get('b', 'none')", f"{d}.get('a')", f"{d}.get('zz', 'none')", f"list({d}.values())[0]", f"{d}.pop('a')",
                 f"[x for k, x in {d}.items() if k == 'a'][0]")
    return make + [f"{w} = {get}"], w


@step
def grown(p, v):
    l, w = p.name("q"), p.name("r")
    how = p.pick([f"{l} = []", f"{l}.append({v})"], [f"{l} = ['a']", f"{l}.extend([{v}])"], [f"{l} = ['a', 'b']", f"{l}.insert(0, {v})"],
                 [f"{l} = ['a']", f"{l} += [{v}]"], [f"{l} = ['a', {v}]", f"{l}.reverse()"], [f"{l} = {{{v}}}", f"{l} = sorted({l})"])
    return how + [f"{w} = {p.pick(f'{l}[0]', f'{l}[-1]', f'{l}.pop()', f'str({l})', f'{l}[len({l}) - 1]')}"], w


@step
def aliased(p, v):
    a, b, w = p.name("al"), p.name("al"), p.name("x")
    return [f"{a} = []", f"{b} = {a}", f"{p.pick(a, b)}.append({v})", f"{b}.append('z')", f"{w} = {p.pick(a, b)}[0]"], w


@step
def comprehension(p, v):
    l, w = p.name("k"), p.name("o")
    made = p.pick(f"[x + '!' for x in [{v}, 'b']]", f"[x for x in ({v},) if x]", f"list(x for x in [{v}])", f"list({{x: {v} for x in 'ab'}}.values())",
                  f"[y for x in [[{v}]] for y in x]", f"sorted({{x for x in [{v}]}})", f"['c' for x in [{v}]]")
    return [f"{l} = {made}", f"{w} = {l}[0]"], w


@step
def builtin(p, v):
    w = p.name("i")
    made = p.pick(f"list(map(str.upper, [{v}]))[0]", f"sorted([{v}], key=len)[0]", f"list(filter(None, [{v}]))[0]", f"next(iter([{v}]))", f"max([{v}])",
                  f"list(zip([{v}], 'a'))[0][0]", f"list(zip([{v}], 'a'))[0][1]", f"[x for i, x in enumerate([{v}])][0]", f"list(reversed(['a', {v}]))[0]",
                  f"list(map(lambda x: x + '?', [{v}]))[0]", f"functools.reduce(lambda a, b: a + b, ['a', {v}])", f"dict([('a', {v})])['a']",
                  f"functools.partial('{{}}'.format, {v})()")
    return [f"{w} = {made}"], w


# ---- control ----

@step
def branch(p, v):
    w = p.name("b")
    test = p.pick("flag()", "7 * 42 - 86 > 200", "7 * 42 - 86 < 200", "'a' == 'b'", "not 0")
    return [f"if {test}:", f"    {w} = {v}", "else:", f"    {w} = 'other'"], w


@step
def loop(p, v):
    w = p.name("z")
    kind = p.rng.randrange(6)
    if kind == 0:
        return [f"{w} = ''", f"for x in ['a', {v}]:", f"    {w} = x"], w
    if kind == 1:
        return [f"{w} = 's'", "i = 0", "while i < 3:", f"    sink_me = {w}", f"    {w} = {v}", "    i += 1"], w
    if kind == 2:
        return [f"for {w} in [{v}]:", "    if flag():", "        break", "else:", f"    {w} = 'e'"], w
    if kind == 3:
        return [f"{w} = 'k'", "for x in range(2):", "    if not flag():", "        continue", f"    {w} = {v}"], w
    if kind == 4:
        return [f"{w} = ''", f"for c in {v}:", f"    {w} += c"], w
    return [f"{w} = 'n'", "for x in range(3):", f"    {w}, {v} = {v}, {w}"], w


@step
def attempt(p, v):
    w = p.name("y")
    kind = p.rng.randrange(5)
    if kind == 0:
        return ["try:", f"    {w} = {v}", "    int('a')", "except ValueError:", "    pass"], w
    if kind == 1:
        return ["try:", "    int('a')", f"    {w} = 'no'", "except ValueError:", f"    {w} = {v}", "finally:", "    pass"], w
    if kind == 2:
        return [f"{w} = 'f'", "try:", "    pass", "finally:", f"    {w} = {v}"], w
    if kind == 3:
        return ["try:", f"    raise ValueError({v})", "except ValueError as e:", f"    {w} = str(e)"], w
    return ["try:", f"    {w} = {v}", "except KeyError:", f"    {w} = 'a'", "else:", f"    {w} = {p.pick(w, repr('else'))}"], w


@step
def matched(p, v):
    w = p.name("mt")
    kind = p.rng.randrange(7)
    if kind == 4:
        return [f"match [{{'o': {{'k': {v}, 'l': 'b'}}}}]:", f"    case [{{'o': {{'{p.pick('k', 'l')}': str({w})}}}}, *_]:", "        pass", "    case _:", f"        {w} = 'n'"], w
    if kind == 5:
        return [f"match {{'k': {v}, 'l': 'b'}}:", f"    case {{'l': 'b', **{w}}}:", f"        {w} = {w}['k']", "    case _:", f"        {w} = 'n'"], w
    if kind == 6:
        k = p.name("Mc")
        return [f"class {k}:", "    __match_args__ = ('a', 'b')", "    def __init__(self, a, b):", "        self.a, self.b = a, b", f"match {k}({v}, 'b'):",
                f"    case {k}({p.pick(f'{w}, _', f'_, {w}', f'b={w}')}):", "        pass", "    case _:", f"        {w} = 'n'"], w
    if kind == 0:
        return [f"match {v}:", "    case 'a':", f"        {w} = 'a'", "    case other:", f"        {w} = other"], w
    if kind == 1:
        return [f"match ['x', {v}]:", f"    case ['x', {w}]:", "        pass", "    case _:", f"        {w} = 'n'"], w
    if kind == 2:
        return [f"match {{'k': {v}, 'l': 'b'}}:", f"    case {{'{p.pick('k', 'l')}': {w}}}:", "        pass", "    case _:", f"        {w} = 'n'"], w
    return ["match 'abc'[1]:", "    case 'a':", f"        {w} = {v}", "    case 'b':", f"        {w} = {p.pick(v, repr('s'))}", "    case _:",
            f"        {w} = {v}"], w


# ---- functions ----

@step
def called(p, v):
    f, w = p.name("f"), p.name("h")
    body = p.pick("def {f}(x):\n    return x", "def {f}(x):\n    y = x.strip()\n    return y + 'a'", "def {f}(x):\n    return 'const'",
                  "def {f}(x, y='d'):\n    return y", "def {f}(x, *rest):\n    return rest[0] if rest else x",
                  "def {f}(x):\n    if flag():\n        return x\n    return 'a'", "def {f}(x, n=2):\n    return x if n == 0 else {f}(x, n - 1)",
                  "def {f}(x):\n    def inner(y):\n        return x + y\n    return inner('b')", "def {f}(x):\n    return [x, 'b'][1]",
                  "def {f}(x):\n    return {{'a': x, 'b': 's'}}['a']", "{f} = lambda x: x + 'l'", "def {f}(x):\n    try:\n        return x\n    finally:\n        flag()",
                  "def {f}(x):\n    for y in [x]:\n        return y", "def {f}(x):\n    global G_{f}\n    G_{f} = x\n    return G_{f}").format(f=f)
    call = p.function(body, f)
    return [f"{w} = {call}({v})"], w


@step
def arguments(p, v):
    f, w = p.name("ar"), p.name("p")
    body, call = p.pick(
        ("def {f}(a, b):\n    return a", "('s', {v})"), ("def {f}(a, b):\n    return b", "('s', {v})"), ("def {f}(a, b):\n    return a", "(b='s', a={v})"),
        ("def {f}(*a):\n    return a[1]", "('s', {v})"), ("def {f}(**k):\n    return k['x']", "(x={v}, y='s')"), ("def {f}(**k):\n    return k['y']", "(x={v}, y='s')"),
        ("def {f}(a, *, b='d'):\n    return b", "('s', b={v})"), ("def {f}(a, b='d'):\n    return b", "(*['s', {v}])"), ("def {f}(a, b):\n    return b", "(**{{'a': 's', 'b': {v}}})"),
        ("def {f}(*a, **k):\n    def g(x, y='d'):\n        return y\n    return g(*a, **k)", "('s', y={v})"), ("def {f}(a, /, b):\n    return a", "({v}, b='s')"))
    name = p.function(body.format(f=f), f)
    return [f"{w} = {name}{call.format(v=v)}"], w


@step
def returned(p, v):
    f, w = p.name("rt"), p.name("s")
    body, use = p.pick(("return x, 's'", "{c}[0]"), ("return x, 's'", "{c}[1]"), ("return {{'a': x, 'b': 's'}}", "{c}['a']"), ("return {{'a': x, 'b': 's'}}", "{c}['b']"),
                       ("return [x]", "{c}[0]"), ("return lambda: x", "{c}()"), ("return ('s', (x, 't'))", "{c}[1][0]"), ("return ('s', (x, 't'))", "{c}[1][1]"))
    name = p.function(f"def {f}(x):\n    {body.format()}", f)
    return [f"{w} = {use.format(c=f'{name}({v})')}"], w


@step
def closure(p, v):
    f, w = p.name("cl"), p.name("cv")
    kind = p.rng.randrange(4)
    if kind == 0:
        return [f"def {f}():", f"    return {v}", f"{w} = {f}()"], w
    if kind == 1:
        return [f"{w} = 'a'", f"def {f}(x):", f"    nonlocal {w}", f"    {w} = x", f"{f}({v})"], w
    if kind == 2:
        return [f"{f} = [lambda: {v}, lambda: 's']", f"{w} = {f}[{p.rng.randrange(2)}]()"], w
    return [f"def {f}(x={v}):", "    return x", f"{w} = {f}()"], w


@step
def generator(p, v):
    f, w = p.name("ge"), p.name("gv")
    body = p.pick("yield x", "yield 'a'\n    yield x", "yield from [x]", "for y in [x]:\n        yield y", "yield 'only'", "yield from iter(['a', x])")
    name = p.function(f"def {f}(x):\n    {body}", f)
    return [f"{w} = ''", f"for item in {name}({v}):", f"    {w} = item"], w


@step
def decorated(p, v):
    d, f, w = p.name("de"), p.name("df"), p.name("dv")
    body = p.pick("return f(*a, **k)", "return f(*a, **k) + 'd'", "f(*a, **k)\n        return 'replaced'", "return f('arg')")
    p.top += [f"def {d}(f):", "    @functools.wraps(f)", "    def wrapper(*a, **k):", f"        {body}", "    return wrapper", f"@{d}", f"def {f}(x):",
              "    return x"]
    return [f"{w} = {f}({v})"], w


@step
def handed(p, v):
    f, w = p.name("ca"), p.name("hv")
    name = p.function(f"def {f}(g, x):\n    return g(x)", f)
    made = p.pick(f"{name}(lambda x: x + 'c', {v})", f"{name}(str.upper, {v})", f"{name}(lambda x: 's', {v})", f"functools.partial({name}, lambda x: x)({v})",
                  f"{name}(g=lambda y: y, x={v})", f"functools.partial({name}, x={v})(lambda x: x)")
    return [f"{w} = {made}"], w


@step
def dispatched(p, v):
    a, b, w = p.name("da"), p.name("db"), p.name("dw")
    p.top += [f"def {a}(x):", "    return x", f"def {b}(x):", "    return 'fixed'", f"TABLE_{a} = {{'a': {a}, 'b': {b}}}"]
    return [f"{w} = TABLE_{a}['{p.pick('a', 'b')}']({v})"], w


@step
def module_state(p, v):
    f, w = p.name("ms"), p.name("mv")
    p.top += [f"STATE_{f} = 's'", f"def {f}(x):", f"    global STATE_{f}", f"    STATE_{f} = x"]
    return [f"{f}({v})", f"{w} = STATE_{f}"], w


# ---- classes ----

@step
def instance(p, v):
    c, o, w = p.name("C"), p.name("o"), p.name("iv")
    kind = p.rng.randrange(8)
    init = "    def __init__(self, x, y='s'):\n        self.x = x\n        self.y = y"
    bodies = ["    def get(self):\n        return self.x", "    def get(self):\n        return self.y", "    @property\n    def got(self):\n        return self.x",
              "    def __str__(self):\n        return self.x", "    def __getitem__(self, k):\n        return self.x", "    def __call__(self):\n        return self.x",
              "    @classmethod\n    def make(cls, x):\n        return cls(x)\n    def get(self):\n        return self.x", "    @staticmethod\n    def same(x):\n        return x"]
    uses = ["{o}.get()", "{o}.get()", "{o}.got", "str({o})", "{o}['k']", "{o}()", "{n}.make({v}).get()", "{n}.same({v})"]
    name = p.function(f"class {c}:\n{init}\n{bodies[kind]}", c)
    return [f"{o} = {name}({v})", f"{w} = {uses[kind].format(o=o, n=name, v=v)}"], w


@step
def attribute(p, v):
    c, o, w = p.name("A"), p.name("oa"), p.name("av")
    name = p.function(f"class {c}:\n    kept = 's'\n    def put(self, x):\n        self.kept = x", c)
    kind = p.rng.randrange(5)
    lines = [[f"{o} = {name}()", f"{o}.put({v})", f"{w} = {o}.kept"], [f"{o} = {name}()", f"{o}.kept = {v}", f"{w} = {o}.kept"],
             [f"{o} = {name}()", f"setattr({o}, 'kept', {v})", f"{w} = getattr({o}, 'kept')"], [f"{name}.kept = {v}", f"{w} = {name}().kept"],
             [f"{o} = {name}()", f"{o}.other = {v}", f"{w} = {o}.kept"]][kind]
    return lines, w


@step
def inherited(p, v):
    b, c, w = p.name("B"), p.name("D"), p.name("ih")
    base = f"class {b}:\n    def __init__(self, x):\n        self.x = x\n    def run(self):\n        return self.hook(self.x)\n    def hook(self, x):\n        return 'base'"
    own = p.pick("    def hook(self, x):\n        return x", "    def hook(self, x):\n        return super().hook(x)", "    def run(self):\n        return super().run() + self.x",
                 "    def __init__(self, x):\n        super().__init__('s')", "    def __init__(self, x):\n        super().__init__(x + 'i')\n    def hook(self, x):\n        return x")
    name = p.function(f"{base}\nclass {c}({b}):\n{own}", c)
    return [f"{w} = {name}({v}).run()"], w


@step
def managed(p, v):
    c, w = p.name("cm"), p.name("cw")
    if p.rng.random() < 0.5:
        name = p.function(f"class {c}:\n    def __init__(self, x):\n        self.x = x\n    def __enter__(self):\n        return self.x\n    def __exit__(self, *a):\n        return False", c)
    else:
        name = p.function(f"@contextlib.contextmanager\ndef {c}(x):\n    yield {p.pick('x', repr('c'))}", c)
    return [f"with {name}({v}) as {w}:", "    flag()"], w


@step
def asynchronous(p, v):
    f, w = p.name("as"), p.name("aw")
    name = p.function(f"async def {f}(x):\n    await asyncio.sleep(0)\n    return {p.pick('x', repr('a'))}", f)
    return [f"{w} = finish({name}({v}))"], w


# ---- guards and sanitizers ----

@step
def guarded(p, v):
    test = p.pick(f"{v} not in ('safe', 'clean')", f"{v} != 'safe'", f"not {v}.isdigit()", f"not ({v} in ['safe'])")
    return [f"if {test}:", f"    {v} = {p.pick(repr('default'), repr(''))}"], v


@step
def left_early(p, v):
    f, w = p.name("ck"), p.name("ok")
    name = p.function(f"def {f}(x):\n    if x not in ('safe', 'a'):\n        return 'refused'\n    return x", f)
    return [f"{w} = {name}({v})"], w
