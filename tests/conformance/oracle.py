"""Compares Tocsin's trees with those of the interpreter that runs this file (CPython 3.8 and newer, or one in Pyodide).

As a program: oracle.py TOCSIN SCHEMA LIST   reads file names from LIST, one a line, lets Tocsin dump them and prints one
line of JSON for each difference, and a last one with the counts.
"""
import ast
import json
import sys
import warnings

import normalise

VERSION = sys.version_info[:2]
POSITIONS = ("lineno", "col_offset", "end_lineno", "end_col_offset")
BATCH = 40        # files that one run of Tocsin dumps
SECONDS = 60      # that it may take for them
MEMORY = 4 << 30  # bytes that it may use, its stack of 1 GiB among them


class Difference(Exception):
    """Where two trees part."""


class Plan:
    """How nodes of one class are compared."""

    def __init__(self, cls, schema):
        self.name = cls.__name__
        if self.name not in schema:
            schema = dict(schema, **{self.name: []})
            if cls._fields:
                raise Difference("class %s is not in node.def" % self.name)
        names = schema[self.name]
        unknown = [f for f in cls._fields if f not in names and (self.name, f) != ("Module", "type_ignores")]
        known = [f for f in names if f in cls._fields]
        own = [f for f in cls._fields if f in names]
        if unknown or known != own:
            raise Difference("fields of %s: %r here, %r in node.def" % (self.name, cls._fields, names))
        if VERSION >= (3, 15) and len(names) != len(own):
            raise Difference("fields of %s: %r here, %r in node.def" % (self.name, cls._fields, names))
        self.fields = [(f, normalise.LATER_FIELDS.get(f)) for f in names]
        self.keys = ["_type"] + names
        if self.name == "Module":
            self.keys.append("type_ignores")
        self.positioned = normalise.has_positions(cls)
        self.bare = not names and not self.positioned
        self.length = len(self.keys)


class Comparison:
    def __init__(self, schema):
        self.schema = schema
        self.plans = {}
        self.fstrings = normalise.fstring_positions(VERSION)

    def plan(self, cls):
        plan = self.plans.get(cls)
        if plan is None:
            plan = self.plans[cls] = Plan(cls, self.schema)
        return plan

    def trees(self, root, dump):
        """Raises Difference where `dump`, Tocsin's JSON, is not the tree `root`."""
        stack = [(root, dump, True, True)]
        plans = self.plans
        while stack:
            node, got, exact, below = stack.pop()
            cls = node.__class__
            plan = plans.get(cls) or self.plan(cls)
            if got.__class__ is not dict or got.get("_type") != plan.name:
                raise Difference(self.place(node, "node", plan.name, got))
            self.shape(node, got, plan)
            if plan.positioned and exact:
                if (node.lineno != got["lineno"] or node.col_offset != got["col_offset"]
                        or node.end_lineno != got["end_lineno"] or node.end_col_offset != got["end_col_offset"]):
                    raise Difference(self.place(node, "position", [getattr(node, p) for p in POSITIONS],
                                                [got[p] for p in POSITIONS]))
            below = below and (self.fstrings or plan.name != "JoinedStr")
            if plan.name == "JoinedStr":
                self.field(stack, node, "values", normalise.without_empty(node, VERSION), got["values"], below)
                continue
            for name, default in plan.fields:
                self.field(stack, node, name, getattr(node, name, default), got[name], below)

    def shape(self, node, got, plan):
        keys = list(got)
        if keys[:plan.length] != plan.keys or (keys[plan.length:] and keys[plan.length:] != list(POSITIONS)):
            raise Difference(self.place(node, "fields", plan.keys, keys))
        if plan.positioned and len(keys) == plan.length:
            raise Difference(self.place(node, "fields", "positions", keys))

    def field(self, stack, node, name, value, got, exact):
        cls = value.__class__
        if cls is list:
            if got.__class__ is not list or len(got) != len(value):
                raise Difference(self.place(node, name, "%d items" % len(value), got))
            for i in range(len(value)):
                self.field(stack, node, name, value[i], got[i], exact)
        elif isinstance(value, ast.AST):
            plan = self.plans.get(cls)
            if plan is not None and plan.bare:
                if got.__class__ is not dict or len(got) != 1 or got.get("_type") != plan.name:
                    raise Difference(self.place(node, name, plan.name, got))
                return
            own = True
            if VERSION < (3, 9):
                value, own = normalise.unwrap(value)
                own = own and value not in normalise.narrow_args(node, VERSION)
            elif name == "format_spec":
                value, own = normalise.format_spec(value, VERSION)
            stack.append((value, got, own and exact, exact))
        elif (name == "value" and node.__class__.__name__ in ("Constant", "MatchSingleton")) or (
                name == "str" and node.__class__.__name__ == "Interpolation"):
            if not same_constant(value, got):
                raise Difference(self.place(node, name, shown(value), got))
        elif value != got or (value is None) != (got is None):
            raise Difference(self.place(node, name, value, got))

    @staticmethod
    def place(node, what, want, got):
        line = getattr(node, "lineno", 0)
        if got.__class__ is dict:
            line = line or got.get("lineno", 0)
        return "%s.%s line %d: want %s, got %s" % (node.__class__.__name__, what, line, shown(want), shown(got))


def shown(value):
    if value.__class__ is dict and "_type" in value:
        return value["_type"]
    try:
        text = ascii(value)
    except ValueError:
        text = "a huge number"
    return text if len(text) < 160 else text[:160] + "..."


def joined(text):
    """Pairs of surrogates as one character, as JSON reads them."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def same_constant(value, got):
    if value is None or value is True or value is False:
        return got is value
    if got.__class__ is not dict or len(got) != 1:
        return False
    (kind, text), = got.items()
    cls = value.__class__
    if cls is str:
        return kind == "str" and (text == value or text == joined(value))
    if cls is bytes:
        return kind == "bytes" and text == value.hex()
    if cls is int:
        if kind == "int_source":
            return int(text.replace("_", ""), 0) == value
        return kind == "int" and text == str(value)
    if cls is float:
        return kind == "float" and text == value.hex()
    if cls is complex:
        return kind == "complex" and text == [value.real.hex(), value.imag.hex()]
    return value is Ellipsis and kind == "ellipsis"


def own_tree(data):
    """(tree, None), or (None, why it is refused)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compile(data, "file.py", "exec", ast.PyCF_ONLY_AST, True), None
    except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError, UnicodeError) as error:
        return None, error


def check(comparison, data, line):
    """Compares one file with its line of Tocsin's: None, ("limit", why), or ("verdict" or "tree", how they differ)."""
    tree, error = own_tree(data)
    if error is not None and normalise.is_limit(error):
        return "limit", str(error)
    try:
        dump = json.loads(line)
    except RecursionError as fault:
        return "limit", str(fault)
    errors = dump["errors"]
    if error is not None:
        if errors:
            return None
        return "verdict", "accepted, but %s: %s" % (error.__class__.__name__, shown(str(error)))
    if errors:
        return "verdict", "refused at %d:%d: %s" % (errors[0]["line"], errors[0]["column"], errors[0]["message"])
    try:
        comparison.trees(tree, dump["tree"])
    except Difference as difference:
        return "tree", str(difference)
    return None


def run(tocsin, files):
    """Tocsin's lines for a few files, or None if it did not end well."""
    import subprocess

    command = [tocsin, "debug", "ast", "--python-version", "%d.%d" % VERSION, "--"] + files
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, preexec_fn=bounded)
    except subprocess.TimeoutExpired:
        return None
    lines = done.stdout.split(b"\n")
    return lines[:-1] if done.returncode == 0 and len(lines) == len(files) + 1 and not lines[-1] else None


def bounded():
    """So that a tree that never ends costs no more than a test that fails."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def dumps(tocsin, files):
    """Tocsin's line for each file; None for one that it does not survive."""
    for start in range(0, len(files), BATCH):
        batch = files[start:start + BATCH]
        lines = run(tocsin, batch)
        if lines is not None:
            yield from lines
            continue
        for path in batch:
            yield (run(tocsin, [path]) or [None])[0]


def main(tocsin, schema, listing):
    with open(listing, encoding="utf-8") as file:
        files = file.read().split("\n")[:-1]
    with open(schema, encoding="utf-8") as file:
        comparison = Comparison(json.load(file))
    counts = {"equal": 0, "limit": 0, "verdict": 0, "tree": 0, "crash": 0}
    for path, line in zip(files, dumps(tocsin, files)):
        with open(path, "rb") as file:
            result = check(comparison, file.read(), line) if line else ("crash", "Tocsin does not survive it")
        if result is None:
            counts["equal"] += 1
            continue
        counts[result[0]] += 1
        print(json.dumps([path, result[0], result[1]]), flush=True)
    print(json.dumps(counts))


def prepare():
    """The interpreter's own limits as wide as they go."""
    sys.setrecursionlimit(100000)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)


if __name__ == "__main__":
    import threading

    prepare()
    threading.stack_size(512 << 20)
    status = []

    def work():
        main(*sys.argv[1:])
        status.append(0)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    sys.exit(0 if status else 1)
