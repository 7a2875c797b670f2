"""What ruff.py and bandit.py share: the findings of tocsin with the ids that other tools give them, and the comparison.

A known-file lists every difference, one a line: file, line, id of the peer, kind, reason. The kinds:

    flow      needs the flow of untrusted data through the program
    safe      proven harmless, so it is no finding of ours even with --all
    elsewhere found, but at another place or by a rule that the peer has no id for
    other     anything else, said in the reason
"""
import csv
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOCSIN = os.environ.get("TOCSIN") or str(ROOT / "build" / "tocsin")
KINDS = ("flow", "safe", "elsewhere", "other")


def suite(*parts):
    """The folder of a suite below $SUITES, or None where it is not there."""
    base = os.environ.get("SUITES")
    path = Path(base, *parts) if base else None
    return path if path and path.is_dir() else None


def peers():
    """{id of a rule: ids of other tools}"""
    found = {}
    for path in sorted((ROOT / "rules").glob("*/*.yaml")):
        text = path.read_text(encoding="utf-8")
        ids = re.search(r"^ +peers: \[([^\]]*)\]", text, re.MULTILINE)
        for rule in re.findall(r"^  - id: (\S+)", text, re.MULTILINE):
            found[rule] = set(re.findall(r"[\w./-]+", ids.group(1))) if ids else set()
    return found


def findings(folder, *flags):
    """{path: [(first line, last line, rule, severity)]}, with --all."""
    done = subprocess.run([TOCSIN, "check", "--isolated", "--all", "--format", "json", *flags, "."], cwd=folder,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert done.returncode in (0, 1), done.returncode
    found = defaultdict(list)
    for finding in json.loads(done.stdout)["findings"]:
        folded = [re.match(r"seen without its path, too, by (.*)", note) for note in finding.get("notes", [])]
        for rule in [finding["rule"], *(rule for note in folded if note for rule in note.group(1).split(", "))]:
            found[finding["path"]].append((finding["line"], finding["end_line"], rule, finding["severity"]))
    return found


def compare(name, expected, found, known_file):
    """`expected`: {(path, first line, id): last line}; prints the figures, and each difference that `known_file` does not list."""
    ids = peers()
    missing = set()
    for (path, line, peer), end in expected.items():
        if not any(first <= end and line <= last and peer in ids.get(rule, ()) for first, last, rule, _ in found.get(path, ())):
            missing.add((path, line, peer))
    with open(known_file, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {(row["file"], int(row["line"]), row["rule"]) for row in rows}
    faults = [f"unknown kind {row['kind']} or no reason: {row}" for row in rows
              if row["kind"] not in KINDS or not row["reason"]]
    faults += [f"not found, and not listed: {path}:{line} {peer}" for path, line, peer in sorted(missing - known)]
    faults += [f"listed, but no difference: {path}:{line} {peer}" for path, line, peer in sorted(known - missing)]
    for fault in faults:
        print(fault)
    print(f"{name}: {len(expected)} diagnostics, {len(expected) - len(missing)} found, {len(missing)} differences, "
          f"{len(missing & known)} of them listed with a reason")
    return 1 if faults else 0


def skip(name, what):
    print(f"{name}: skipped, no {what} (SUITES=DIR names the folder that holds it)")
    sys.exit(0)
