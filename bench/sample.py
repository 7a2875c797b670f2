"""Draws findings of flows to be read: of each package of the corpus as a program of its own, at the default grade.

python3 -B bench/sample.py CORPUS [--tocsin BIN] [--seed N] [--count N] [--structural] [--paths] [--verdicts FILE]
Prints a table in Markdown. --paths prints each finding with its way and the code there instead; --structural draws what is found without flows,
from medium on. FILE has a line for each: number, `true` or `false`, why. Same findings and seed, same sample.
"""
import argparse
import collections
import json
import random
import subprocess
import sys
from pathlib import Path


def findings(tocsin, package, structural):
    command = [tocsin, "check", "--no-cache", "-j1", "-f", "json", package.name]
    if structural:
        command += ["--no-flow", "--min-severity", "medium"]
    done = subprocess.run(command, capture_output=True, cwd=package.parent)
    if done.returncode not in (0, 1):
        sys.exit(f"sample: {package.name}: status {done.returncode}: {done.stderr.decode(errors='replace')}")
    found = [one for one in json.loads(done.stdout)["findings"] if structural or one.get("source")]
    return [dict(one, package=package.name) for one in found]


def code(corpus, path, line):
    lines = (corpus / path).read_text(errors="replace").split("\n")
    return lines[line - 1].strip()[:150] if 0 < line <= len(lines) else ""


def show(corpus, number, one):
    print(f"#{number} {one['rule']} {one['severity']}/{one['confidence']} [{one.get('source', '')}] {one['path']}:{one['line']}  {one['message'][:110]}")
    for step in one.get("steps") or [dict(one, note="")]:
        print(f"   {step['path']}:{step['line']}| {code(corpus, step['path'], step['line'])}\n        > {step['note'][:110]}")
    if one.get("notes"):
        print("   notes:", "; ".join(one["notes"]))


def cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def table(sample, verdicts, structural):
    counted = collections.Counter(verdict for verdict, _ in verdicts.values())
    if verdicts:
        print(f"{counted['true']} of {len(sample)} are true, {counted['false']} false.\n")
        if not structural:
            for kind in sorted({one["source"] for one in sample}):
                of_kind = [verdicts[n][0] for n, one in enumerate(sample, 1) if one["source"] == kind]
                print(f"- {kind}: {of_kind.count('true')} of {len(of_kind)}")
            print()
    print("| # | package | place | rule | source | verdict | why |\n|---|---|---|---|---|---|---|")
    for n, one in enumerate(sample, 1):
        place = one["path"].removeprefix(one["package"] + "/") + f":{one['line']}"
        verdict = verdicts.get(n, ("", ""))
        print(f"| {n} | {one['package']} | {cell(place)} | {one['rule']} | {one.get('source', '')} | {verdict[0]} | {cell(verdict[1])} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--tocsin", type=Path, default=Path("build/tocsin"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--structural", action="store_true")
    parser.add_argument("--paths", action="store_true")
    parser.add_argument("--verdicts", type=Path)
    given = parser.parse_args()
    found = []
    for package in sorted(path for path in given.corpus.iterdir() if path.is_dir() and not path.name.startswith(".")):
        found += findings(given.tocsin.resolve(), package, given.structural)
    found.sort(key=lambda one: (one["path"], one["line"], one["column"], one["rule"], one.get("source", "")))
    sample = random.Random(given.seed).sample(found, min(given.count, len(found)))
    verdicts = {}
    for line in given.verdicts.read_text().splitlines() if given.verdicts else ():
        number, verdict, why = line.split(" ", 2)
        verdicts[int(number)] = (verdict, why)
    if given.paths:
        for n, one in enumerate(sample, 1):
            show(given.corpus, n, one)
        return
    print(f"{len(found)} findings, {len(sample)} drawn by seed {given.seed}.\n")
    table(sample, verdicts, given.structural)


if __name__ == "__main__":
    main()
