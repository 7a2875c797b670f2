"""Runs under CPython 3.9 or newer: builds `ast` out of Tocsin's tree, unparses it, lets Tocsin read that, and compares.
Statements whose text CPython itself does not read back as the same tree are left out: that is a fault of its unparse.

unparse.py TOCSIN LIST BUILD
"""
import ast
import json
import os
import subprocess
import sys
import warnings

VERSION = "%d.%d" % sys.version_info[:2]
BATCH = 50


def constant(value):
    if value.__class__ is not dict:
        return value
    (kind, text), = value.items()
    if kind == "str":
        return text
    if kind == "bytes":
        return bytes.fromhex(text)
    if kind == "int":
        return int(text)
    if kind == "int_source":
        return int(text.replace("_", ""), 0)
    if kind == "float":
        return float.fromhex(text)
    if kind == "complex":
        return complex(*map(float.fromhex, text))
    return ...


def build(node):
    """The `ast` node of a node of JSON, without fields that this Python does not know."""
    if node.__class__ is list:
        return [build(item) for item in node]
    if node.__class__ is not dict:
        return node
    if "_type" not in node:
        return constant(node)
    cls = getattr(ast, node["_type"])
    return cls(**{k: build(v) for k, v in node.items() if k in cls._fields or k in cls._attributes})


def dumps(tocsin, paths):
    for at in range(0, len(paths), BATCH):
        batch = paths[at:at + BATCH]
        command = [tocsin, "debug", "ast", "--python-version", VERSION, "--"] + batch
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            for path in batch:
                yield path, json.loads(process.stdout.readline())


def own_round_trip(statement, text):
    """Whether CPython reads its own text back as the same tree."""
    try:
        again = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return len(again.body) == 1 and ast.dump(again.body[0]) == ast.dump(statement)


def texts(tree):
    """The unparsed statements of the first level, those left out as None."""
    for item in tree["body"]:
        statement = build(item)
        try:
            text = ast.unparse(ast.fix_missing_locations(statement))
            text.encode("utf-8")
        except (ValueError, RecursionError, UnicodeEncodeError):
            yield None, None
            continue
        yield (statement, text) if own_round_trip(statement, text) else (None, None)


def main(tocsin, listing, directory):
    with open(listing, encoding="utf-8") as file:
        paths = file.read().splitlines()
    directory = os.path.join(directory, "unparsed")
    os.makedirs(directory, exist_ok=True)
    wanted, left_out = [], 0
    for number, (path, dump) in enumerate(dumps(tocsin, paths)):
        if dump["errors"]:
            continue
        kept = []
        for statement, text in texts(dump["tree"]):
            if text is None:
                left_out += 1
            else:
                kept.append((ast.dump(statement), text))
        target = os.path.join(directory, "%05d.py" % number)
        with open(target, "w", encoding="utf-8") as file:
            file.writelines(text + "\n" for _, text in kept)
        wanted.append((path, target, [dumped for dumped, _ in kept]))
    faults = statements = 0
    for (path, target, want), (_, dump) in zip(wanted, dumps(tocsin, [w[1] for w in wanted])):
        got = [ast.dump(build(item)) for item in dump["tree"]["body"]]
        statements += len(want)
        if dump["errors"] or got != want:
            faults += 1
            print("  unparsed: %s (%s): %s" % (target, path, dump["errors"][:1] or "another tree"))
    print("unparse: %d statements of %d files, %d left out, %d faults" % (statements, len(wanted), left_out, faults))
    if left_out * 50 > statements:
        print("  too many were left out")
        return 1
    return 1 if faults else 0


if __name__ == "__main__":
    import threading

    warnings.simplefilter("ignore")
    sys.setrecursionlimit(100000)
    threading.stack_size(512 << 20)
    status = [1]
    thread = threading.Thread(target=lambda: status.insert(0, main(*sys.argv[1:])))
    thread.start()
    thread.join()
    sys.exit(status[0])
