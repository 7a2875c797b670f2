"""Programs made to be expensive: each must be analysed within 10 seconds of processor time, without a fault, and those that
are merely large without meeting a bound.

    hostile.py      finds the program in $TOCSIN
"""
import json
import os
import resource
import subprocess
import sys
import tempfile

LIMIT = 10.0
N = 100000


def nest(count, line):
    """`line(i)` gives the lines of level i, each indented by i spaces and one more."""
    return "".join(" " * i + part.replace("\n", "\n" + " " * i) + "\n" for i in range(count) for part in [line(i)])


def large():
    yield "sum of strings", "import os\nx = " + "+".join(['"a"'] * N) + "\nos.system(x)\n"
    yield "sum of names", "import os\nx = " + "+".join("b" * N) + "\nos.system(x)\n"
    yield "attributes", "import os\nx = os" + ".a" * N + "\nos.system(x)\n"
    yield "calls of calls", "import os\nx = os.system" + "()" * N + "\n"
    yield "calls in calls", "import os\n" + "os.system(" * N + ")" * N + "\n"
    yield "lists in lists", "import os\nos.system(" + "[" * N + "]" * N + ")\n"
    yield "lambdas", "import os\nf = " + "lambda: " * 20000 + "os.system\n"
    yield "not", "import os\nos.system(" + "not " * N + "1)\n"
    yield "elif", "import os\nif x: f = os.system\n" + "".join("elif x: f%d = os.system\n" % (i % 1000) for i in range(N)) + "f(x)\n"
    yield "conditional expressions", "import os\nos.system(" + "a if b else " * N + "c)\n"
    yield "comprehensions", "import os\nos.system(" + "[x for x in " * 20000 + "y" + "]" * 20000 + ")\n"
    yield "subscripts", "import os\nos.system(" + "x[" * N + "0" + "]" * N + ")\n"
    yield "or", "import os\nos.system(" + " or ".join("a" * N) + ")\n"
    yield "f-string", 'import os\nos.system(f"' + "{x}a" * N + '")\n'
    yield "keywords", "import os\nos.system(" + ",".join("k%d=1" % i for i in range(N)) + ")\n"
    yield "targets", "import os\n" + "(" * 20000 + "a" + ",)" * 20000 + " = os.system\n"
    yield "names", "import os\n" + "".join("a%d = os.system\nif x%d: a%d = 1\n" % (i, i, i // 2) for i in range(N // 2))
    yield "aliases", "import os\na0 = os.system\n" + "".join("a%d = a%d\n" % (i + 1, i) for i in range(50000)) + "a50000(x)\n"
    yield "dispatch", "import os\nD = {" + ",".join('"k%d": f%d' % (i, i) for i in range(10000)) + ', "z": os.system}\nD[x](y)\n'
    yield "methods", "import os\nclass A:\n" + "".join(
        " def m%d(self):\n  self.a%d = os.system\n  return self.m%d(self.a%d)\n" % (i, i, (i + 1) % 5000, i * 3 % 5000) for i in range(5000))
    yield "functions", "import os\n" + "".join(
        "def f%d(x=os.system):\n  global g%d\n  g%d = f%d\n  return f%d(x)\n" % (i, i, i, (i + 1) % 2000, i * 7 % 2000) for i in range(2000))
    yield "bases", "import os\n" + "".join("class C%d(C%d):\n def m(self): return self.system\n" % (i + 1, i) for i in range(5000))
    yield "star import", "from os import *\n" + "".join("x%d(y)\n" % i for i in range(50000))
    yield "private names", "import os\nclass C:\n" + "".join(" __a%d = os.system\n" % i for i in range(50000))
    yield "growing string", 'import os\nx = "a"\n' + "x = x + x\n" * 10000 + "os.system(x)\n"
    yield "growing list", "import os\nx = [os.system]\n" + "x = x + x\n" * 10000 + "x = [x]\n" * 10000 + "os.system(x)\n"
    yield "walrus", "import os\n" + "(a := " * 20000 + "os.system" + ")" * 20000 + "\n"
    yield "patterns", "import os\nmatch x:\n case " + "[" * 20000 + "a" + "]" * 20000 + ": os.system(a)\n"
    yield "captures", "import os\nmatch x:\n" + "".join(
        " case [%s]: f = os.system\n" % ",".join("a%d" % j for j in range(50)) for i in range(1000))
    yield "percent", 'import os\nos.system("' + "%s" * N + '" % (' + "x," * N + "))\n"
    yield "getattr", "import os\n" + "getattr(" * 20000 + "os" + ', "system")' * 20000 + "\n"
    yield "for in for", "import os\nf0=0\n" + nest(60, lambda i: "for x%d in y:\n f%d = f%d; f0 = f%d" % (i, i + 1, i, i)) + " " * 60 + "os.system(f0)\n"
    yield "while in while", "import os\n" + nest(60, lambda i: 'while x:\n n%d = n%d + 1; s = s + "a"' % (i, (i + 1) % 60)) + " " * 60 + "os.system(n0)\n"
    yield "if in if", "import os\n" + nest(1000, lambda i: "if x:\n f%d = os.system" % i)
    for clause in ("finally", "except E"):
        yield clause + " in " + clause, "import os\n" + nest(300, lambda i: "try:\n a%d = os.system" % i) + " " * 300 + "pass\n" + "".join(
            " " * i + clause + ":\n" + " " * (i + 1) + "b%d = a%d\n" % (i, i) for i in range(299, -1, -1))
    yield "def in def", "import os\n" + nest(1000, lambda i: "def f():\n g%d = os.system; g0(x)" % i)
    yield "class in class", "import os\n" + nest(1000, lambda i: "class C:\n f = os.system")


def bounded():
    yield "chain of globals", "import os\ng0 = os.system\n" + "".join(
        "def f%d():\n  global g%d\n  g%d = g%d\n" % (i, i + 1, i + 1, i) for i in range(3000))
    yield "comprehensions as targets", "import os\nos.system(" + "[0 for x[" * 20000 + "0" + "] in w]" * 20000 + ")\n"


def run(tocsin, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([tocsin, "debug", "values", "--figures", path], stdout=subprocess.PIPE, timeout=300)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done, seconds


def main():
    tocsin = os.environ["TOCSIN"]
    limit = LIMIT * (6 if os.environ.get("TOCSIN_SANITIZED") == "1" else 1)
    count = faults = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "hostile.py")
        for programs, may_be_bounded in ((large(), False), (bounded(), True)):
            for name, text in programs:
                with open(path, "w") as f:
                    f.write(text)
                done, seconds = run(tocsin, path)
                count += 1
                bounds = json.loads(done.stdout.decode())["bounds"] if done.returncode == 0 else None
                if bounds is None or seconds > limit or (bounds and not may_be_bounded):
                    faults += 1
                    print("%s: status %d, %.1f s, bounds %s" % (name, done.returncode, seconds, bounds))
    print("%d programs, %d faults" % (count, faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
