"""Runs under CPython 2.7: prints, for every Nth file of its standard library that it accepts, one line of JSON: the path and
[kind, first line] of each statement, kinds under the names of Python 3."""
import ast
import json
import os
import sys
import sysconfig

KINDS = {"Print": "Expr", "Exec": "Expr", "TryExcept": "Try", "TryFinally": "Try"}


def merged(node):
    """What Python 3 reads as one statement: the inner try of try/except/finally, the further items of `with a, b`."""
    name = node.__class__.__name__
    if name not in ("TryFinally", "With") or len(node.body) != 1:
        return None
    inner = node.body[0]
    same = inner.__class__.__name__ == ("TryExcept" if name == "TryFinally" else "With")
    return inner if same and inner.lineno == node.lineno else None


def statements(tree):
    found, skipped = [], set()
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and id(node) not in skipped:
            inner = merged(node)
            while inner is not None:
                skipped.add(id(inner))
                inner = merged(inner)
            name = node.__class__.__name__
            found.append([KINDS.get(name, name), node.lineno])
    return found


def main(step):
    files = []
    for directory, names, entries in os.walk(sysconfig.get_path("stdlib")):
        names[:] = sorted(n for n in names if n != "site-packages")
        files += [os.path.join(directory, e) for e in sorted(entries) if e.endswith(".py")]
    for path in files[::step]:
        with open(path, "rb") as file:
            text = file.read()
        try:
            tree = compile(text, path, "exec", ast.PyCF_ONLY_AST, True)
        except (SyntaxError, TypeError, ValueError):
            continue
        print(json.dumps([path, statements(tree)]))


main(int(sys.argv[1]))
