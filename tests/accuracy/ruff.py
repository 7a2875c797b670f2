"""Every diagnostic of Ruff's flake8-bandit fixtures is found by a rule of ours that names the same id, or listed with the
reason in ruff_known.csv.

ruff_expected.csv holds what Ruff's own snapshots expect: file, line, rule. The fixtures are those of the public repository
astral-sh/ruff, below $SUITES/ruff. Findings of all severities count.
"""
import csv
import sys
from pathlib import Path

import peers

HERE = Path(__file__).resolve().parent


def main():
    folder = peers.suite("ruff", "crates", "ruff_linter", "resources", "test", "fixtures", "flake8_bandit")
    if not folder:
        peers.skip("ruff", "fixtures of ruff")
    with open(HERE / "ruff_expected.csv", encoding="utf-8", newline="") as file:
        expected = {(row["file"], int(row["line"]), row["rule"]): int(row["line"]) for row in csv.DictReader(file)}
    return peers.compare("ruff", expected, peers.findings(folder), HERE / "ruff_known.csv")


if __name__ == "__main__":
    sys.exit(main())
