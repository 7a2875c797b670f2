#!/usr/bin/env python3
"""Fixes on real code: make fix-corpus CORPUS=DIR

On a copy of DIR, `check --all --fix --unsafe-fixes`. Proves that every file which CPython parsed is parsed still, that
what was fixed is gone (no rule with fixes finds more in a file than before, and as much less as was fixed), that nothing
fixable is left where nothing was taken back, and that a second run changes nothing.
"""
import argparse
import ast
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings

TOCSIN = os.path.abspath(os.environ.get("TOCSIN", "build/tocsin"))


def copy(source, target):
    """Every *.py, as it is."""
    count = 0
    for folder, folders, files in os.walk(source):
        folders.sort()
        for name in files:
            path = os.path.join(folder, name)
            if name.endswith(".py") and os.path.isfile(path):
                to = os.path.join(target, os.path.relpath(folder, source))
                os.makedirs(to, exist_ok=True)
                shutil.copy2(path, os.path.join(to, name), follow_symlinks=True)
                count += 1
    return count


def check(folder, *options):
    report = os.path.join(folder, "..", "report.json")
    started = time.monotonic()
    run = subprocess.run([TOCSIN, "check", "--isolated", "--all", "--format", "json=" + report, *options, "."],
                         cwd=folder, capture_output=True, text=True, errors="replace")
    if run.returncode not in (0, 1, 2):
        sys.exit(f"tocsin ended with {run.returncode}: {run.stderr[-2000:]}")
    with open(report, encoding="utf-8") as f:
        return json.load(f), run.stderr, time.monotonic() - started


def parses(data):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(data)
        return True
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def read(*parts):
    with open(os.path.join(*parts), "rb") as f:
        return f.read()


def count(report):
    return collections.Counter((f["path"], f["rule"]) for f in report["findings"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus")
    parser.add_argument("--keep", metavar="DIR", help="work there and leave it (default: a folder that goes)")
    options = parser.parse_args()
    work = options.keep or tempfile.mkdtemp(prefix="tocsin-fix-")
    folder = os.path.join(work, "files")
    if os.path.exists(folder):
        shutil.rmtree(folder)
    os.makedirs(folder)
    files = copy(options.corpus, folder)
    before, _, _ = check(folder)
    fixable = [f for f in before["findings"] if "fix" in f]
    after, notes, seconds = check(folder, "--fix", "--unsafe-fixes")
    faults = []

    fixed_rules = {f["rule"] for f in fixable}
    was, now = count(before), count(after)
    gone = collections.Counter()
    for key in was | now:
        if key[1] not in fixed_rules:
            continue
        if now[key] > was[key]:
            faults.append(f"{key[0]}: {key[1]} rings {now[key]} times, {was[key]} before")
        gone[key[1]] += was[key] - now[key]
    if sum(gone.values()) < after["fixed"]:
        faults.append(f"{after['fixed']} fixed, but only {sum(gone.values())} gone")

    changed = sorted({f["path"] for f in fixable})
    touched = 0
    for path in changed:
        old, new = read(options.corpus, path), read(folder, path)
        if old == new:
            continue
        touched += 1
        if parses(old) and not parses(new):
            faults.append(f"{path}: is not parsed any more")
        if (old[:3] == b"\xef\xbb\xbf") != (new[:3] == b"\xef\xbb\xbf"):
            faults.append(f"{path}: byte order mark")
        if b"\r\n" in old and new.count(b"\r\n") != new.count(b"\n") and old.count(b"\r\n") == old.count(b"\n"):
            faults.append(f"{path}: line ends")
    noted = [line for line in notes.splitlines() if line.startswith("tocsin: ")]
    excused = {line.split(": ")[1] for line in noted if line.count(": ") >= 2}
    left = [f for f in after["findings"] if "fix" in f and f["path"] not in excused]
    for f in left[:20]:
        faults.append(f"{f['path']}:{f['line']}: {f['rule']} is fixable still")

    stamp = {path: os.stat(os.path.join(folder, path)).st_mtime_ns for path in changed}
    again, _, _ = check(folder, "--fix", "--unsafe-fixes")
    for path in changed:
        if os.stat(os.path.join(folder, path)).st_mtime_ns != stamp[path]:
            faults.append(f"{path}: a second run changes it again")
    if again["fixed"]:
        faults.append(f"a second run fixes {again['fixed']}")

    for rule, n in gone.most_common():
        print(f"  {n:6} {rule}")
    for line in noted[:40]:
        print(line)
    for fault in faults[:60]:
        print("fault:", fault)
    print(f"fixes: {files} files, {len(fixable)} findings with a fix, {after['fixed']} fixed in {touched} files in "
          f"{seconds:.1f} s, {len(noted)} notes, {len(faults)} faults")
    if not options.keep:
        shutil.rmtree(work)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
