"""Input made to break a parser: each ends with a tree and a status, within SECONDS of processor time and without a crash.

limits.py [--only NAME]
"""
import argparse
import os
import resource
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SECONDS = 10
DEEP = 200000
# Each level holds the text of all levels below it, so that the dump grows with the square of the depth.
QUADRATIC = ("t-strings",)
SANITIZED = os.environ.get("TOCSIN_SANITIZED") == "1"


def cases():
    """(name, text, whether it is Python)."""
    n = DEEP
    for opening, closing in ("()", "[]", "{}"):
        yield "deep %s%s" % (opening, closing), opening * n + closing * n + "\n", True
        yield "open %s" % opening, opening * n, False
        yield "close %s" % closing, closing * n, False
    yield "subscripts inside", "a[" * n + "0" + "]" * n, True
    yield "subscripts behind", "a" + "[0]" * n, True
    yield "attributes", "a" + ".a" * n, True
    yield "calls", "f" + "()" * n, True
    yield "calls inside", "f(" * n + ")" * n, True
    yield "not", "not " * n + "a", True
    yield "minus", "-" * n + "a", True
    yield "await", "async def f():\n " + "await " * n + "a", False
    yield "plus", "a" + "+a" * n, True
    yield "power", "a" + "**a" * n, True
    yield "compare", "a" + "<a" * n, True
    yield "and", "a" + " and a" * n, True
    yield "or and", "a" + " or a and a" * n, True
    yield "lambda", "lambda:" * n + "a", True
    yield "lambda default", "lambda a=" * n + "a" + ":a" * n, True
    yield "if else", "a if a else " * n + "a", True
    yield "if test", "a" + " if a else a" * n, True
    yield "assign", "a=" * n + "a", True
    yield "walrus", "(a:=" * n + "a" + ")" * n, True
    yield "starred", "[" + "*" * n + "a]", False
    yield "double starred", "f(" + "**" * n + "a)", False
    yield "elif", "if a:\n a\n" + "elif a:\n a\n" * n, True
    yield "else if", "".join("%sif a:\n%s a\n%selse:\n" % (" " * i, " " * i, " " * i) for i in range(2000)) + " " * 2000 + "a\n", True
    yield "indents", "".join(" " * i + "if a:\n" for i in range(5000)) + " " * 5000 + "a\n", True
    yield "one line blocks", "if a: " * n + "a", False
    yield "comprehension", "[a" + " for a in a" * n + "]", True
    yield "comprehension inside", "[" * n + "a" + " for a in a]" * n, True
    yield "dictionaries", "{a:" * n + "a" + "}" * n, True
    yield "strings", "'a' " * 1000000, True
    yield "prefixes", "b" * 1000000 + "''", False
    yield "string prefixes", "rb'a' " * 1000000, True
    yield "f-strings", "f'{a}' " * n, True
    yield "nested f-strings", "f'{" * n + "a" + "}'" * n, True
    yield "nested triple f-strings", "f'''{" * n + "a" + "}'''" * n, True
    yield "format specs", "f'{a:" + "{a:" * n + "}" * n + "}'", None
    yield "open f-strings", "f'{" * n, False
    yield "t-strings", "t'{" * n + "a" + "}'" * n, True
    yield "decorators", "@a\n" * n + "def f(): a\n", True
    yield "patterns", "match a:\n case " + "(" * n + "a" + ")" * n + ": a\n", True
    yield "pattern lists", "match a:\n case " + "[" * n + "a" + "]" * n + ": a\n", True
    yield "pattern classes", "match a:\n case " + "A(" * n + "a" + ")" * n + ": a\n", True
    yield "pattern or", "match a:\n case 1" + "|1" * n + ": a\n", True
    yield "type parameters", "def f[" + "A," * n + "](): a\n", True
    yield "parameters", "def f(" + ",".join("a%d" % i for i in range(n)) + "): a\n", True
    yield "Python 2 backquotes", "`" * n + "a" + "`" * n, False
    yield "Python 2 print", "print " * n + "a", False
    yield "Python 2 tuples", "def f(" + "(" * n + "a" + ")" * n + "): a\n", False
    yield "semicolons", "a;" * n, True
    yield "commas", "a," * n, True
    yield "back slashes", "a\\\n+" * n + "a", True
    yield "open back slashes", "\\\n" * n, None
    yield "colons", ":" * n, False
    yield "dots", "from " + "." * n + " import a", True
    yield "quotes", "'\n" * n, False
    yield "triple quotes", "'''" * 99999, False
    yield "NUL", "\0" * 1000000, False
    yield "digits", "9" * 1000000, None
    yield "hexadecimal digits", "0x" + "f" * 1000000, True
    yield "long name", "a" * 10000000, True
    yield "many errors", "a b c\n" * n, False
    yield "many classes", "class A:\n def f(self): pass\n" * 100000, True
    if not SANITIZED:
        yield "long line", "a+" * 25000000 + "a", True
        yield "big file", "def f(x, y=1):\n    return x.a[y] + 'some text' # why\n" * 1800000, True
        yield "big string", "'''" + "some text\n" * 10000000 + "'''", True
        yield "big list", "a = [" + "1, " * 30000000 + "]", True


def fault(tocsin, view, path, whole):
    """What is wrong with one view of a file, or None."""
    seconds = SECONDS * (6 if SANITIZED else 1)
    before = processor_time()
    output = subprocess.PIPE if view == "parse" else subprocess.DEVNULL
    try:
        done = subprocess.run([tocsin, "debug", view, path], stdout=output, stderr=subprocess.PIPE, timeout=seconds * 10)
    except subprocess.TimeoutExpired:
        return "debug %s takes more than %d seconds" % (view, seconds * 10)
    if done.returncode != 0:
        return "status %d of debug %s: %s" % (done.returncode, view, done.stderr.decode(errors="replace")[-300:])
    if processor_time() - before > seconds:
        return "debug %s takes %.1f seconds" % (view, processor_time() - before)
    if view == "parse" and whole is not None:
        refused = sum(int(line.split()[1]) for line in done.stdout.decode().splitlines()
                      if line.split()[0] in ("old", "refused", "damaged"))
        if whole != (refused == 0):
            return "is read as %s" % ("damaged" if refused else "whole")
    return None


def processor_time():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    build = os.environ.get("TOCSIN_BUILD", os.path.join(ROOT, "build"))
    parser.add_argument("--tocsin", default=os.environ.get("TOCSIN", os.path.join(ROOT, "build", "tocsin")))
    parser.add_argument("--build", default=os.path.join(build, "limits"))
    parser.add_argument("--only")
    args = parser.parse_args()
    os.makedirs(args.build, exist_ok=True)
    path = os.path.join(args.build, "input.py")
    faults = count = 0
    for name, text, whole in cases():
        if args.only and args.only != name:
            continue
        count += 1
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        views = ["parse"]
        if len(text) < 3000000 and name not in QUADRATIC:
            views += ["ast", "tokens"]
        for why in filter(None, (fault(args.tocsin, view, path, whole) for view in views)):
            faults += 1
            print("%s: %s" % (name, why))
    if os.path.exists(path):
        os.remove(path)
    print("%d inputs, %d faults" % (count, faults))
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main())
