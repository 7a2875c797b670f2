"""Programs made to be expensive to follow: `tocsin check` ends within 10 seconds of processor time and 1 GB for each, and each
flow in them rings, or the report says that a bound was met: never silence.

    worst_cases.py [NAME...]      finds the program in $TOCSIN

A sanitizer build runs them a tenth as large, in ten times the time and without a bound on memory (its own shadow is most of it).
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SANITIZED = os.environ.get("TOCSIN_SANITIZED", "0") in ("1", "ON", "TRUE")
SECONDS = 100 if SANITIZED else 10
MEGABYTES = None if SANITIZED else 1000
HEAD = "import os\nfrom flask import request\n"
TAKE = "request.args['x']"


def size(count, least=20):
    return max(least, count // 10) if SANITIZED else count


def nest(count, line):
    """`line(i)` gives the lines of level i, each indented by i spaces."""
    return "".join(" " * i + part + "\n" for i in range(count) for part in line(i).split("\n"))


def lines(count, line):
    return "".join(line(i) + "\n" for i in range(count))


def one(text):
    return {"program.py": HEAD + text}


# Each case gives its files, and how many places must ring, of command-injection where a rule is not named. Fewer are
# right only where a bound was met.

def nested_loops():
    return one("def f(ys):\n a60 = %s\n" % TAKE + nest(60, lambda i: " for x%d in ys:\n  a%d = a%d + x%d" % (i, i, i + 1, i)) +
               " " * 61 + "os.system(a0)\n"), 1


def nested_while():
    return one("def f(c):\n a0 = %s\n" % TAKE + nest(60, lambda i: " while c[%d]:\n  a%d = a%d" % (i, i + 1, i)) +
               " " * 62 + "a0 = a60\n" + " os.system(a60)\n"), 1


def nested_finally():
    n = size(90)
    return one("def f(c):\n a = %s\n" % TAKE + nest(n, lambda i: " try:\n  c(%d)" % i) + "".join(
        " " * i + " finally:\n" + " " * i + "  if c(%d): return os.system(a)\n" % i for i in range(n - 1, -1, -1))), n


def nested_except():
    n = size(90)
    return one("def f(c):\n a%d = %s\n" % (n, TAKE) + nest(n, lambda i: " try:\n  c(%d)" % i) + "".join(
        " " * i + " except E%d:\n" % i + " " * i + "  a%d = a%d\n" % (i, i + 1) for i in range(n - 1, -1, -1)) + " os.system(a0)\n"), 1


def mutual_recursion():
    n = size(2000)
    return one(lines(n, lambda i: "def f%d(a, b, n):\n if n: return f%d(b, a, n - 1)\n os.system(a)\n return f%d(a + b, b, n)\n" % (
        i, (i * 7 + 1) % n, (i + 1) % n)) + "def go():\n f0(%s, 'x', 9)\n" % TAKE), n


def mutual_recursion_of_results():
    n = size(2000)
    return one(lines(n, lambda i: "def f%d(a, n):\n if n: return f%d(a, n - 1) + f%d(a, n)\n return a\n" % (
        i, (i * 7 + 1) % n, (i + 1) % n)) + "def go():\n os.system(f0(%s, 9))\n" % TAKE), 1


def aliases():
    n = size(50000)
    return one("def f():\n a0 = %s\n" % TAKE + lines(n, lambda i: " a%d = a%d" % (i + 1, i)) + " os.system(a%d)\n" % n), 1


def aliases_of_an_object():
    n = size(50000)
    return one("class C: pass\ndef f():\n a0 = C()\n" + lines(n, lambda i: " a%d = a%d" % (i + 1, i)) + " a0.x = %s\n os.system(a%d.x)\n" % (
        TAKE, n)), 1


def global_aliases():
    n = size(50000)
    return one("a0 = %s\n" % TAKE + lines(n, lambda i: "a%d = a%d" % (i + 1, i)) + "os.system(a%d)\n" % n), 1


def methods():
    n = size(5000)
    return one("class A:\n" + lines(n, lambda i: " def m%d(self, x):\n  self.a%d = x\n  os.system(self.a%d)\n  return self.m%d(self.a%d)" % (
        i, i, (i * 3) % n, (i + 1) % n, i)) + "def go():\n A().m0(%s)\n" % TAKE), 2


def methods_of_one_field():
    n = size(5000)
    return one("class A:\n" + lines(n, lambda i: " def m%d(self, x):\n  self.a = self.a + x\n  os.system(self.a)" % i) +
               "def go(a: A):\n" + lines(n, lambda i: " a.m%d(%s)" % (i, TAKE))), n


def dispatch_of_names():
    n = size(10000)
    return one(lines(n, lambda i: "def h%d(x): os.system(x)" % i) + "D = {" + ",".join("'k%d': h%d" % (i, i) for i in range(n)) +
               "}\ndef go(): D[request.args['k']](%s)\n" % TAKE), n


def dispatch_of_constants():
    n = size(10000)
    return one(lines(n, lambda i: "def h%d(x): os.system(x)" % i) + "D = {" + ",".join("'k%d': h%d" % (i, i) for i in range(n)) + "}\n" +
               lines(n, lambda i: "def g%d(): D['k%d'](%s)" % (i, i, TAKE))), n


def dictionary_of_sources():
    n = size(10000)
    return one("def f():\n d = {" + ",".join("'k%d': request.args['k%d']" % (i, i) for i in range(n)) + "}\n" +
               lines(n, lambda i: " os.system(d['k%d'])" % i)), n


def sources_and_sinks():
    n = size(1000)
    return one("def f(c):\n a = ''\n" + lines(n, lambda i: " if c(%d): a += request.args['x%d']" % (i, i)) +
               lines(n, lambda i: " os.system(a + '%d')" % i)), n


def many_sinks():
    n = size(20000)
    return one(lines(n, lambda i: "def f%d(): os.system(request.args['x%d'])" % (i, i))), n


def fan_in():
    n = size(10000)
    return one("def run(x): os.system(x)\n" + lines(n, lambda i: "def f%d(): run(request.args['x%d'])" % (i, i))), 1


def fan_out():
    n = size(5000)
    return one(lines(n, lambda i: "def f%d(x): os.system(x)" % i) + "def go():\n a = %s\n" % TAKE + lines(n, lambda i: " f%d(a)" % i)), n


def fan_in_and_out():
    n = size(3000)
    return one("def through(x): return x\n" + lines(n, lambda i: "def f%d():\n a = through(request.args['x%d'])\n os.system(a)" % (i, i))), n


def chain_of_calls():
    n = size(300)
    return one(lines(n, lambda i: "def f%d(x): f%d(x)" % (i, i + 1)) + "def f%d(x): os.system(x)\ndef go(): f0(%s)\n" % (n, TAKE)), 1


def long_chain_of_calls():
    n = size(20000)
    return one(lines(n, lambda i: "def f%d(x): f%d(x)" % (i, i + 1)) + "def f%d(x): os.system(x)\ndef go(): f0(%s)\n" % (n, TAKE)), 1


def long_chain_of_results():
    n = size(20000)
    return one(lines(n, lambda i: "def f%d(x): return f%d(x)" % (i, i + 1)) + "def f%d(x): return x\ndef go(): os.system(f0(%s))\n" % (n, TAKE)), 1


def ladder_of_calls():
    n = size(2000)
    return one(lines(n, lambda i: "def f%d(x, y):\n f%d(x, y)\n f%d(y, x)" % (i, i + 1, i + 1)) + "def f%d(x, y): os.system(x)\n"
               "def go(): f0(%s, 1)\n" % (n, TAKE)), 1


def ladder_of_results():
    n = size(2000)
    return one(lines(n, lambda i: "def f%d(x): return f%d(f%d(x))" % (i, i + 1, i + 1)) + "def f%d(x): return x\n"
               "def go(): os.system(f0(%s))\n" % (n, TAKE)), 1


def chain_of_files():
    n = size(3000)
    files = {"m%d.py" % i: "from m%d import f%d\ndef f%d(x): return f%d(x)\n" % (i + 1, i + 1, i, i + 1) for i in range(n)}
    files["m%d.py" % n] = "import os\ndef f%d(x): os.system(x)\n" % n
    files["main.py"] = HEAD + "from m0 import f0\ndef go(): f0(%s)\n" % TAKE
    return files, 1


def chain_of_imports():
    n = size(3000)
    files = {"m%d.py" % i: "from m%d import f, T\n" % (i + 1) for i in range(n)}
    files["m%d.py" % n] = "import os\nT = 'ls '\ndef f(x): os.system(x)\n"
    files["main.py"] = HEAD + "from m0 import f, T\ndef go(): f(T + %s)\n" % TAKE
    return files, 1


def cyclic_imports():
    n = size(400)
    files = {"m%d.py" % i: HEAD + "from m%d import *\nimport m%d\ndef f%d(x):\n m%d.f%d(x)\n os.system(x)\n" % (
        (i + 1) % n, (i * 7 + 1) % n, i, (i * 7 + 1) % n, (i * 7 + 1) % n) for i in range(n)}
    files["main.py"] = HEAD + "from m0 import f0\ndef go(): f0(%s)\n" % TAKE
    return files, 1


def classes_across_files():
    n = size(1000)
    files = {"m%d.py" % i: "from m%d import C%d\nclass C%d(C%d):\n def m%d(self, x): return self.m%d(x)\n" % (
        i + 1, i + 1, i, i + 1, i, i + 1) for i in range(n)}
    files["m%d.py" % n] = "import os\nclass C%d:\n def m%d(self, x): os.system(x)\n" % (n, n)
    files["main.py"] = HEAD + "from m0 import C0\ndef go(): C0().m0(%s)\n" % TAKE
    return files, 1


def deep_inheritance():
    n = size(5000)
    return one("class C0:\n def m(self, x): os.system(x)\n" + lines(n, lambda i: "class C%d(C%d):\n def m(self, x): super().m(x)" % (i + 1, i)) +
               "def go(): C%d().m(%s)\n" % (n, TAKE)), 1


def wide_inheritance():
    n = size(5000)
    return one("class B:\n def m(self, x): pass\n" + lines(n, lambda i: "class C%d(B):\n def m(self, x): os.system(x)" % i) +
               "def go(b: B): b.m(%s)\n" % TAKE), n


def one_method_name():
    n = size(5000)
    return one(lines(n, lambda i: "class C%d:\n def handle(self, x): return self.other.handle(x)" % i) +
               "def go(b): os.system(b.handle(%s))\n" % TAKE), 1


def long_attributes():
    n = size(20000)
    return one("def f():\n o = request\n os.system(o" + ".a" * n + ".args['x']" + ".a" * n + ")\n os.system(%s" % TAKE + ".a" * n + ")\n"), 1


def fields_of_fields():
    n = size(20000)
    return one("class C: pass\ndef f():\n o = C()\n o.v = %s\n" % TAKE + lines(n, lambda i: " p = C()\n p.n = o\n o = p") + " os.system(o" + ".n" * n + ".v)\n"), 1


def linked_list():
    n = size(20000)
    return one("class N: pass\ndef f(c):\n n = None\n for i in c:\n  m = N()\n  m.next = n\n  m.v = %s\n  n = m\n" % TAKE +
               lines(n, lambda i: " n = n.next") + " os.system(n.v)\n"), 1


def guards():
    n = size(3000)
    return one("def f():\n a = %s\n" % TAKE + lines(n, lambda i: " if a.startswith('x%d'): raise E\n if a not in ('k%d', a): return" % (i, i)) +
               " os.system(a)\n"), 1


def checkers():
    n = size(3000)
    return one(lines(n, lambda i: "def c%d(x):\n if not c%d(x): return False\n return x.startswith('a')" % (i, (i + 1) % n)) +
               "def f():\n a = %s\n if c0(a): os.system(a)\n" % TAKE + lines(n, lambda i: "def g%d(a):\n if c%d(a): os.system(a)" % (i, i))), 1


def long_or():
    n = size(50000)
    return one("def f(b):\n a = " + " or ".join("b%d" % i for i in range(n)) + " or %s\n os.system(a)\n" % TAKE), 1


def long_condition():
    n = size(20000)
    return one("def f(b):\n a = %s\n if " % TAKE + " and ".join("a != 'k%d'" % i for i in range(n)) + ": os.system(a)\n"), 1


def elif_chain():
    n = size(20000)
    return one("def f(b):\n a = ''\n if b == 0: pass\n" + lines(n, lambda i: " elif b == %d: a = %s" % (i, TAKE)) + " os.system(a)\n"), 1


def huge_match():
    n = size(20000)
    return one("def f(b):\n a = %s\n match b:\n" % TAKE + lines(n, lambda i: "  case {'k%d': v, 'l': [*r]}: a = v" % i) +
               "  case _: pass\n os.system(a)\n"), 1


def match_of_the_source():
    n = size(20000)
    return one("def f():\n match %s:\n" % TAKE + lines(n, lambda i: "  case ['k%d', v]: os.system(v)" % i)), n


def closures():
    n = size(900)
    return one("def f():\n a0 = %s\n" % TAKE + nest(n, lambda i: " def g%d():\n  a%d = a%d" % (i, i + 1, i)) + " " * (n + 1) + "os.system(a%d)\n" % n +
               "".join(" " * (i + 1) + "g%d()\n" % i for i in range(n - 1, -1, -1))), 1


def chain_of_lambdas():
    n = size(5000)
    return one("f0 = lambda x: os.system(x)\n" + lines(n, lambda i: "f%d = lambda x: f%d(x)" % (i + 1, i)) + "def go(): f%d(%s)\n" % (n, TAKE)), 1


def handed_over():
    n = size(2000)
    return one("def each(g, x): g(x)\n" + lines(n, lambda i: "def h%d(x): os.system(x)" % i) +
               lines(n, lambda i: "def go%d(): each(h%d, %s)" % (i, i, TAKE))), n


def decorators():
    n = size(2000)
    return one("def d(f):\n def w(*a, **k): return f(*a, **k)\n return w\n" + "@d\n" * n + "def f(x): os.system(x)\ndef go(): f(%s)\n" % TAKE), 1


def giant_function():
    n = size(30000)
    return one("def f(c):\n a = b = d = e = ''\n" + lines(n, lambda i: " if c[%d]: a, b, d, e = b + %s, d + a, e, a" % (i, TAKE)) +
               " os.system(a)\n"), 1


def giant_function_of_objects():
    n = size(10000)
    return one("class C: pass\ndef f(c):\n o = C()\n" + lines(n, lambda i: " p = C()\n p.x = o\n o.y%d = p\n o = p if c[%d] else o" % (i % 50, i)) +
               " o.z = %s\n os.system(o.z)\n" % TAKE), 1


def giant_loop():
    n = size(3000)
    return one("def f(c):\n a0 = %s\n while c:\n" % TAKE + lines(n, lambda i: "  a%d = a%d" % (n - i, n - i - 1)) + " os.system(a%d)\n" % n), 1


def edges():
    n = size(100000)
    return one("def g(x, y): return x\ndef f(a):\n a = %s\n" % TAKE + lines(n, lambda i: " g(a, %d)" % i) + " os.system(a)\n"), 1


def wide_call():
    n = size(20000)
    names = ", ".join("a%d" % i for i in range(n))
    return one("def g(%s): os.system(a%d)\ndef f():\n a = %s\n g(%s)\n" % (names, n - 1, TAKE, ", ".join(["a"] * n))), 1


def wide_call_both():
    n = size(3000)
    names = ", ".join("a%d" % i for i in range(n))
    return one("def g(%s): return [%s]\ndef f():\n a = %s\n os.system(g(%s)[1])\n" % (names, names, TAKE, ", ".join(["a"] * n))), 1


def globals_of_functions():
    n = size(3000)
    return one("g0 = %s\n" % TAKE + lines(n, lambda i: "def f%d():\n global g%d\n g%d = g%d" % (i, i + 1, i + 1, i)) + "os.system(g%d)\n" % n), 1


def growing_text():
    n = size(10000)
    return one("def f():\n a = %s\n" % TAKE + " a = a + a\n" * n + " os.system(a)\n"), 1


def format_of_many():
    n = size(20000)
    return one("def f():\n a = %s\n os.system('%s' %% (%s))\n os.system(f'%s')\n os.system('%s'.format(%s))\n" % (
        TAKE, "%s" * n, "a," * n, "{a}" * n, "{}" * n, ",".join("a" * n))), 3


def containers():
    n = size(20000)
    return one("def f():\n o = " + "[" * n + TAKE + "]" * n + "\n os.system(o" + "[0]" * n + ")\n"), 1


def comprehensions():
    n = size(900)
    return one("def f():\n a = %s\n os.system(" % TAKE + "[x for x in " * n + "a" + "]" * n + "[0])\n"), 1


def generators():
    n = size(3000)
    return one("def g0():\n yield %s\n" % TAKE + lines(n, lambda i: "def g%d():\n yield from g%d()" % (i + 1, i)) +
               "def f():\n for x in g%d(): os.system(x)\n" % n), 1


def properties():
    n = size(3000)
    return one("class A:\n @property\n def p0(self): return %s\n" % TAKE + lines(n, lambda i: " @property\n def p%d(self): return self.p%d" % (i + 1, i)) +
               "def f(): os.system(A().p%d)\n" % n), 1


def many_names_of_entries():
    n = size(5000)
    return one("from flask import Flask\napp = Flask(__name__)\n" + lines(
        n, lambda i: "@app.route('/%d/<a>/<b>')\ndef r%d(a, b):\n os.system(a)\n return r%d(b, a)" % (i, i, (i + 1) % n))), n


def suppressed_in_many_files():
    n = size(3000)
    return {"p/m%d.py" % i: HEAD + "import p.m%d\ndef f%d(x): os.system(x)\ndef g%d(): p.m%d.f%d(%s)\n" % (
        (i + 1) % n, i, i, (i + 1) % n, (i + 1) % n, TAKE) for i in range(n)} | {"p/__init__.py": ""}, n


CASES = [nested_loops, nested_while, nested_finally, nested_except, mutual_recursion, mutual_recursion_of_results, aliases,
         aliases_of_an_object, global_aliases, methods, methods_of_one_field, dispatch_of_names, dispatch_of_constants,
         dictionary_of_sources, sources_and_sinks, many_sinks, fan_in, fan_out, fan_in_and_out, chain_of_calls, long_chain_of_calls,
         long_chain_of_results, ladder_of_calls, ladder_of_results, chain_of_files, chain_of_imports, cyclic_imports,
         classes_across_files, deep_inheritance, wide_inheritance, one_method_name, long_attributes, fields_of_fields, linked_list,
         guards, checkers, long_or, long_condition, elif_chain, huge_match, match_of_the_source, closures, chain_of_lambdas,
         handed_over, decorators, giant_function, giant_function_of_objects, giant_loop, edges, wide_call, wide_call_both,
         globals_of_functions, growing_text, format_of_many, containers, comprehensions, generators, properties, many_names_of_entries,
         suppressed_in_many_files]


MEASURE = """import json, resource, subprocess, sys
limit = int(sys.argv[1])
with open("report", "wb") as out, open("errors", "wb") as errors:
    done = subprocess.run(sys.argv[2:], stdout=out, stderr=errors,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)))
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, done.returncode]))
"""


def run(tocsin, folder):
    """Seconds of processors, peak memory in MB, status, and the report. A process of its own measures: a child's peak begins
    with what its parent had."""
    command = [tocsin, "check", "--isolated", "--all", "--select", "command-injection", "--format", "json", "program"]
    done = subprocess.run([sys.executable, "-c", MEASURE, str(SECONDS * 3), *command], cwd=folder, stdout=subprocess.PIPE, check=True)
    return (*json.loads(done.stdout), Path(folder, "report").read_bytes(), Path(folder, "errors").read_bytes())


def faults(tocsin, case):
    files, places = case()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, "program", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        seconds, megabytes, status, out, errors = run(tocsin, folder)
    if status not in (0, 1):
        yield "status %d after %.1f s, %.0f MB: %s" % (status, seconds, megabytes, errors.decode(errors="replace")[-300:])
        return
    report = json.loads(out)
    rung = len({(f["path"], f["line"], f["column"]) for f in report["findings"]})
    bounds = report["flow"]["bound_met"] or any(d["kind"] == "bound" for d in report["diagnostics"])
    print("%-28s %6.2f s %5.0f MB, %d of %d places%s" % (case.__name__, seconds, megabytes, rung, places, ", bound" if bounds else ""), flush=True)
    if seconds > SECONDS:
        yield "%.1f seconds" % seconds
    if MEGABYTES and megabytes > MEGABYTES:
        yield "%.0f MB" % megabytes
    if rung < places and not bounds:
        yield "%d of %d places ring, and no bound is told" % (rung, places)


def main():
    tocsin = os.environ["TOCSIN"]
    chosen = [case for case in CASES if case.__name__ in sys.argv[1:] or len(sys.argv) == 1]
    count = 0
    for case in chosen:
        for fault in faults(tocsin, case):
            count += 1
            print("%s: %s" % (case.__name__, fault), flush=True)
    print("%d programs, %d faults" % (len(chosen), count))
    return 1 if count or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
