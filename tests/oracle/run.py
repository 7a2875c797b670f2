"""Compares what programs do with what the audit says of them.

    run.py [--count N] [--first SEED] [--keep DIR] [--list]

Each program (generate.py) is run by this Python; its sinks record whether untrusted data arrived. Then it is audited: every
flow that was seen must ring; of the sinks that no untrusted data reached, at least 90 of 100 must stay silent.
"""
import argparse
import collections
import io
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOCSIN = os.environ.get("TOCSIN", "build/tocsin")
LEAST_SILENT = 90
RUNNER = """
import importlib, json, os, sys
sys.path.insert(0, sys.argv[1])
import oracle_io
for folder in sys.stdin.read().split():
    oracle_io.seen.clear()
    sys.path.insert(1, folder)
    try:
        importlib.import_module("main")
    finally:
        sys.path.remove(folder)
        for name in ("main", "lib", "pkg", "pkg.inner"):
            sys.modules.pop(name, None)
        importlib.invalidate_caches()
    print(json.dumps([folder, sorted(oracle_io.seen)]))
"""


def write(root, seeds):
    sys.path.insert(0, HERE)
    import generate
    for seed in seeds:
        for name, text in generate.Program(seed).files().items():
            path = os.path.join(root, str(seed), name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as f:
                f.write(text)


def observe(root, seeds):
    folders = "\n".join(os.path.join(root, str(seed)) for seed in seeds)
    done = subprocess.run([sys.executable, "-B", "-c", RUNNER, HERE], input=folders, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit("the programs did not run:\n" + done.stderr[-3000:])
    return {os.path.basename(folder): set(seen) for folder, seen in map(json.loads, done.stdout.splitlines())}


def audited(folder):
    """The lines that ring, each with its confidence: a long way through code that is not known is graded low, and shown by --all alone."""
    done = subprocess.run([TOCSIN, "check", "--isolated", "--all", "--format", "json", "--models", HERE + "/oracle.yaml", "."], cwd=folder,
                          capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{folder}: status {done.returncode}: {done.stderr}")
    return {f["line"]: f["confidence"] for f in json.loads(done.stdout)["findings"] if f["rule"] == "command-injection" and f["path"].endswith("main.py")}


def sinks_of(folder):
    with io.open(os.path.join(folder, "main.py")) as f:
        for line, text in enumerate(f, 1):
            found = re.match(r"\s*sink\((\d+), \w+\)  # (.*)", text)
            if found:
                yield line, int(found[1]), found[2].split()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--first", type=int, default=1)
    options.add_argument("--keep", help="where the programs go; else they are removed")
    options.add_argument("--list", action="store_true", help="name each sink that is told wrongly")
    o = options.parse_args()
    global TOCSIN
    TOCSIN = os.path.abspath(TOCSIN)
    seeds = range(o.first, o.first + o.count)
    missed, false = collections.Counter(), collections.Counter()
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as scratch:
        root = o.keep or scratch
        write(root, seeds)
        seen = observe(root, seeds)
        for seed in seeds:
            folder = os.path.join(root, str(seed))
            rings = audited(folder)
            for line, number, steps in sinks_of(folder):
                flows, told = number in seen[str(seed)], line in rings
                counts["flows" if flows else "none"] += 1
                counts["quiet"] += flows and rings.get(line) == "low"
                if flows != told:
                    counts["missed" if flows else "false"] += 1
                    (missed if flows else false).update(set(steps))
                    if o.list or flows:
                        print(f"{'missed' if flows else 'false '}  {folder}/main.py:{line}  {' '.join(steps)}")
    silent = 100 * (counts["none"] - counts["false"]) / max(1, counts["none"])
    print(f"{o.count} programs: {counts['flows']} flows seen, {counts['missed']} missed, {counts['quiet']} shown by --all alone; {counts['none']} sinks without, {silent:.1f}% silent")
    for what, counter in (("missed", missed), ("false", false)):
        if counter:
            print(f"{what} with:", ", ".join(f"{name} {n}" for name, n in counter.most_common(12)))
    if not counts["flows"] or not counts["none"]:
        raise SystemExit("the programs prove nothing")
    return 1 if counts["missed"] or silent < LEAST_SILENT else 0


if __name__ == "__main__":
    sys.exit(main())
