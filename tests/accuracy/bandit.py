"""Every finding that Bandit has in its own examples is found by a rule of ours that names the same id, or listed with the
reason in bandit_known.csv.

The examples are those of the public repository PyCQA/bandit, below $SUITES/bandit; Bandit itself ($BANDIT, or `bandit`
on the PATH) says line by line what it finds. bandit_expected.csv holds the totals of its own tests; where this Bandit finds
less (another version, a configuration), that is said.
"""
import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import peers

HERE = Path(__file__).resolve().parent


def main():
    folder = peers.suite("bandit", "examples")
    bandit = os.environ.get("BANDIT") or shutil.which("bandit")
    if not folder or not bandit:
        peers.skip("bandit", "examples of bandit, or no bandit")
    done = subprocess.run([bandit, "-q", "-r", "-f", "json", "--ignore-nosec", "."], cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL)
    results = json.loads(done.stdout)["results"]
    counts = Counter(os.path.normpath(r["filename"]) for r in results)
    with open(HERE / "bandit_expected.csv", encoding="utf-8", newline="") as file:
        fewer = sorted({row["example"] for row in csv.DictReader(file) if counts[row["example"]] < int(row["total"])})
    print("bandit: finds less than bandit_expected.csv says in", ", ".join(fewer) or "no example")
    expected = {(os.path.normpath(r["filename"]), r["line_number"], r["test_id"]): max(r["line_range"]) for r in results}
    return peers.compare("bandit", expected, peers.findings(folder), HERE / "bandit_known.csv")


if __name__ == "__main__":
    sys.exit(main())
