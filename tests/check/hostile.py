"""`tocsin check` over what nobody writes: deep and long Python around calls that ring. It ends by itself, within bounds of
processor time, and still finds the call at the end."""
import resource
import sys
import tempfile
from pathlib import Path

from driver import SANITIZED, check_json

N = 20_000 if SANITIZED else 200_000
SECONDS = 60 if SANITIZED else 10
HEAD = "import os\nf = os.system\n"
END = "\nf(input())\n"


def cases():
    yield "brackets", "x = " + "[" * N + "]" * N
    yield "attributes", "x = a" + ".b" * N
    yield "calls of calls", "x = a" + "()" * N
    yield "calls in calls", "x = " + "os.getenv(" * N + ")" * N
    yield "unary operators", "x = " + "-" * N + "1"
    yield "lambdas", "x = " + "lambda: " * N + "1"
    yield "elifs", "if a: pass\n" + "elif a: f = os.popen if f else f\n" * N
    yield "a long sum", "x = " + "1 + " * (5 * N) + "1"
    yield "a long text", "x = " + "'a' + " * (5 * N) + "'b'"
    yield "string prefixes", "x = " + "b'' " * (5 * N)
    yield "a long list", "x = [" + "os.system, " * (5 * N) + "]\nfor g in x: pass"
    yield "a large dictionary", "d = {" + "".join(f"{i}: os.system, " for i in range(N)) + "}\nd[7]"
    yield "a chain of names", "v0 = f\n" + "".join(f"v{i} = v{i - 1} if c else os.popen\n" for i in range(1, N))
    yield "many functions", "".join(f"def g{i}(a): return g{i // 2}(a)\n" for i in range(N))
    yield "loops in loops", "".join(" " * i + "for f in f, os.popen:\n" for i in range(90)) + " " * 90 + "f = f"
    yield "many findings", "os.system(x)\n" * N
    yield "an f-string", "x = " + "f'{a}' " * N
    yield "one long line", "x = 'é'; " * (N * 5)
    yield "damage", "def f(:\n" * N


def seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "hostile.py"
        for what, text in cases():
            path.write_text(HEAD + text + END)
            before = seconds()
            status, report = check_json([str(path), "--no-flow", "--min-severity", "medium"])
            spent = seconds() - before
            last = report["findings"][-1]["line"] if report["findings"] else 0
            rings = last == (HEAD + text + END).count("\n") or what in ("many functions", "damage")
            good = status in (0, 1) and spent < SECONDS and rings
            print(f"{what:20} {spent:6.2f} s {'' if good else 'FAILED: status %d, last finding at %d' % (status, last)}", flush=True)
            failed += not good
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
