"""Input made to break a parser: each ends with a tree and a status, within SECONDS and without a crash.

limits.py [--only NAME]
"""
import argparse
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SECONDS = 10
DEEP = 200000
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
    yield "format specs", "f'{a:" + "{a:" * n + "}" * n + "}'", False
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    build = os.environ.get("TOCSIN_BUILD", os.path.join(ROOT, "build"))
    parser.add_argument("--tocsin", default=os.environ.get("TOCSIN", os.path.join(ROOT, "build", "tocsin")))
    parser.add_argument("--build", default=os.path.join(build, "limits"))
    parser.add_argument("--only")
    args = parser.parse_args()
    os.makedirs(args.build, exist_ok=True)
    path = os.path.join(args.build, "input.py")
    seconds = SECONDS * (6 if SANITIZED else 1)
    faults = count = 0
    for name, text, whole in cases():
        if args.only and args.only != name:
            continue
        count += 1
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        began = time.time()
        why = ""
        try:
            done = subprocess.run([args.tocsin, "debug", "parse", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  timeout=seconds)
            if done.returncode != 0:
                why = "status %d: %s" % (done.returncode, done.stderr.decode(errors="replace")[-300:])
            else:
                refused = sum(int(line.split()[1]) for line in done.stdout.decode().splitlines()
                              if line.split()[0] in ("old", "refused", "damaged"))
                if whole is not None and whole != (refused == 0):
                    why = "is read as %s" % ("damaged" if refused else "whole")
        except subprocess.TimeoutExpired:
            why = "takes more than %d seconds" % seconds
        if why:
            faults += 1
            print("%s: %s (%.1f s)" % (name, why, time.time() - began))
    print("%d inputs, %d faults" % (count, faults))
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main())
