"""What a syntax error costs: one token of a file is deleted, doubled or swapped with the next, and every statement outside
the damaged one should be read as before. And Python 2: CPython 2.7's standard library, statement by statement.

run.py [--files N] [--python2-sample N]
"""
import argparse
import collections
import glob
import hashlib
import json
import os
import random
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "conformance"))
import interpreters  # noqa: E402
import mutate  # noqa: E402

SHARE_OF_STATEMENTS = 0.99  # outside the damaged statement, over all files
SHARE_OF_FILES = 0.90       # in which everything outside the innermost compound statement is as before
SHARE_OF_PYTHON2 = 0.99
COMPOUND = {"FunctionDef", "AsyncFunctionDef", "ClassDef", "For", "AsyncFor", "While", "If", "With", "AsyncWith", "Try",
            "TryStar", "Match"}
SIMPLE = {"Return", "Delete", "Assign", "TypeAlias", "AugAssign", "AnnAssign", "Raise", "Assert", "Import", "ImportFrom",
          "Global", "Nonlocal", "Expr", "Pass", "Break", "Continue"}
POSITIONS = ("lineno", "col_offset", "end_lineno", "end_col_offset")
BATCH = 50

Statement = collections.namedtuple("Statement", "kind start end digest")


def dumps(tocsin, paths):
    """(path, what Tocsin printed for it) for each file."""
    for at in range(0, len(paths), BATCH):
        batch = paths[at:at + BATCH]
        with subprocess.Popen([tocsin, "debug", "ast", "--"] + batch, stdout=subprocess.PIPE) as process:
            for path in batch:
                yield path, json.loads(process.stdout.readline())
            if process.wait() != 0:
                raise SystemExit("tocsin ended with %d" % process.returncode)


def line_starts(data):
    starts = [0, 0]
    text = data[3:] if data.startswith(b"\xef\xbb\xbf") else data
    for i, byte in enumerate(text):
        if byte == 10 or (byte == 13 and text[i + 1:i + 2] != b"\n"):
            starts.append(i + 1)
    return starts


def statements(tree, starts):
    """Every statement of a tree, with its range in bytes and a digest of it without positions."""
    found = []
    digests = {}
    stack = [(tree, False)]
    while stack:
        node, done = stack.pop()
        if not done:
            stack.append((node, True))
            for value in node.values():
                children = value if value.__class__ is list else (value,)
                stack.extend((child, False) for child in children if child.__class__ is dict)
            continue
        parts = []
        for key, value in node.items():
            if key in POSITIONS:
                continue
            if value.__class__ is list:
                parts.append([digests[id(v)] if v.__class__ is dict else v for v in value])
            else:
                parts.append(digests[id(value)] if value.__class__ is dict else value)
        digest = digests[id(node)] = hashlib.md5(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
        kind = node.get("_type")
        if kind in COMPOUND or kind in SIMPLE:
            start = starts[node["lineno"]] + node["col_offset"]
            end = starts[node["end_lineno"]] + node["end_col_offset"]
            for decorator in node.get("decorator_list", ()):
                start = min(start, starts[decorator["lineno"]] + decorator["col_offset"])
            found.append(Statement(kind, start, end, digest))
    return found


def damaged(data, rng):
    """One token of the text damaged: (new text, start and end of the damage in bytes, growth in bytes)."""
    text = data.decode("utf-8")
    pieces = mutate.tokens(text)
    places = [i for i, (kind, _) in enumerate(pieces[:-1]) if kind not in mutate.SKIPPED]
    kind = rng.choice(("delete", "double", "swap"))
    at = rng.choice(places)
    last = at
    if kind == "swap":
        last = mutate.next_token(pieces, at)
        if last is None:
            return None
    new = mutate.damage(pieces, at, kind).encode("utf-8")
    start = len("".join(p for _, p in pieces[:at]).encode("utf-8"))
    end = start + len("".join(p for _, p in pieces[at:last + 1]).encode("utf-8"))
    return new, start, end, len(new) - len(data), kind


def survivors(before, after, start, end, growth):
    """(statements outside the damaged one, those read as before, whether all outside the innermost compound are)."""
    kept = collections.Counter((s.start, s.digest) for s in after)
    around = [s for s in before if s.start <= start and end <= s.end and s.kind in COMPOUND]
    inner = min(around, key=lambda s: s.end - s.start, default=None)
    outside = same = 0
    whole = True
    for s in before:
        if s.start <= end and start <= s.end:
            continue
        key = (s.start + (growth if s.start >= end else 0), s.digest)
        good = kept[key] > 0
        kept[key] -= good
        outside += 1
        same += good
        if not good and (inner is None or not (inner.start <= s.start and s.end <= inner.end)):
            whole = False
    return outside, same, whole


def one_token(args, build):
    """Measures damage by one token; gives (share of statements, share of files)."""
    rng = random.Random("recovery")
    library = interpreters.native()[-1].library
    sources = [p for p in interpreters.library_files(library) if 500 < os.path.getsize(p) < 100000]
    rng.shuffle(sources)
    jobs = []
    for path, dump in dumps(args.tocsin, sources[:args.files + args.files // 5]):
        with open(path, "rb") as file:
            data = file.read()
        if dump["errors"] or data.startswith(b"\xef\xbb\xbf") or b"\r" in data or not is_utf8(data):
            continue
        damage = damaged(data, rng)
        if damage is None or len(jobs) == args.files:
            continue
        new, start, end, growth, kind = damage
        target = os.path.join(build, "%04d.py" % len(jobs))
        with open(target, "wb") as file:
            file.write(new)
        jobs.append((path, target, statements(dump["tree"], line_starts(data)), start, end, growth, kind))
    outside = same = whole = accepted = 0
    worst = []
    for job, (_, dump) in zip(jobs, dumps(args.tocsin, [job[1] for job in jobs])):
        path, target, before, start, end, growth, kind = job
        with open(target, "rb") as file:
            after = statements(dump["tree"], line_starts(file.read()))
        n, m, all_good = survivors(before, after, start, end, growth)
        outside, same, whole = outside + n, same + m, whole + all_good
        accepted += not dump["errors"]
        if n != m:
            worst.append((n - m, n, kind, start, target, path))
    print("%d files (%d of them still Python): %.3f%% of %d statements, everything outside in %.1f%% of files" % (
        len(jobs), accepted, 100.0 * same / max(outside, 1), outside, 100.0 * whole / max(len(jobs), 1)))
    for lost, n, kind, start, target, path in sorted(worst, reverse=True)[:args.show]:
        print("  lost %d of %d: %s at byte %d of %s (%s)" % (lost, n, kind, start, target, path))
    return same / max(outside, 1), whole / max(len(jobs), 1)


def is_utf8(data):
    try:
        data.decode("utf-8")
        return True
    except UnicodeDecodeError:
        return False


def python2():
    """A CPython 2.7, or None."""
    candidates = [os.path.join(d, "python2.7") for d in os.environ.get("PATH", "").split(os.pathsep)]
    root = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    for path in glob.glob(os.path.join(root, "versions", "2.7*", "bin", "python2.7")) + candidates:
        if os.access(path, os.X_OK) and subprocess.run([path, "-c", "0"], stderr=subprocess.DEVNULL).returncode == 0:
            return path
    return None


def kinds_and_lines(tree):
    """(kind, first line) of every statement, as 2.7 counts lines."""
    found = collections.Counter()
    stack = [tree]
    while stack:
        node = stack.pop()
        for value in node.values():
            children = value if value.__class__ is list else (value,)
            stack.extend(child for child in children if child.__class__ is dict)
        kind = node.get("_type")
        if kind in COMPOUND or kind in SIMPLE:
            found[kind, first_line(node)] += 1
    return found


def first_line(node):
    """2.7 counts decorators in, and gives a string of several lines the line where it ends."""
    lines = [node["lineno"]] + [d["lineno"] for d in node.get("decorator_list", ())]
    value = node.get("value")
    if node["_type"] == "Expr" and value["_type"] == "Constant" and value["value"].__class__ is dict:
        if "str" in value["value"] or "bytes" in value["value"]:
            return value["end_lineno"]
    return min(lines)


def old_library(args):
    """Compares 2.7's standard library by kind and first line of its statements; gives the share that is equal."""
    program = python2()
    if not program:
        print("skipped: Python 2 (no CPython 2.7 here)")
        return 1.0
    done = subprocess.run([program, os.path.join(HERE, "statements27.py"), str(args.python2_sample)], stdout=subprocess.PIPE,
                          check=True)
    want = [json.loads(line) for line in done.stdout.splitlines()]
    total = same = 0
    worst = []
    for (path, expected), (_, dump) in zip(want, dumps(args.tocsin, [path for path, _ in want])):
        expected = collections.Counter((kind, line) for kind, line in expected)
        missing = expected - kinds_and_lines(dump["tree"])
        total += sum(expected.values())
        same += sum(expected.values()) - sum(missing.values())
        if missing:
            worst.append((sum(missing.values()), path, sorted(missing)[:4]))
    print("Python 2.7: %.3f%% of %d statements in %d files" % (100.0 * same / max(total, 1), total, len(want)))
    for lost, path, which in sorted(worst, reverse=True)[:args.show]:
        print("  lost %d: %s %s" % (lost, path, which))
    return same / max(total, 1) if total else 0.0


def main():
    build = os.environ.get("TOCSIN_BUILD", os.path.join(ROOT, "build"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tocsin", default=os.environ.get("TOCSIN", os.path.join(ROOT, "build", "tocsin")))
    parser.add_argument("--build", default=os.path.join(build, "recovery"))
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--python2-sample", type=int, default=1, help="every Nth file of 2.7's standard library")
    parser.add_argument("--show", type=int, default=10, help="how many of the worst files to print")
    args = parser.parse_args()
    os.makedirs(args.build, exist_ok=True)
    sys.setrecursionlimit(100000)
    of_statements, of_files = one_token(args, args.build)
    of_old = old_library(args)
    good = of_statements >= SHARE_OF_STATEMENTS and of_files >= SHARE_OF_FILES and of_old >= SHARE_OF_PYTHON2
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
