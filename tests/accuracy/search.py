"""Recall and precision on the annotated files of the public rules of Semgrep, those that need no flow (semgrep_search.csv).

Findings as SARIF, default flags, our own rules; scored by line_score.py. The files are those of the public repository
semgrep/semgrep-rules, below $SUITES/semgrep-rules.
"""
import csv
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import peers

HERE = Path(__file__).resolve().parent
RECALL, PRECISION = 95.0, 95.0  # percent, at least


def main():
    folder = peers.suite("semgrep-rules")
    if not folder:
        peers.skip("search", "annotated files of semgrep-rules")
    expected = HERE / "semgrep_search.csv"
    with open(expected, encoding="utf-8", newline="") as file:
        files = sorted({row["file"] for row in csv.DictReader(file) if row["category"] == "security"})
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.sarif"
        done = subprocess.run([peers.TOCSIN, "check", "--format", "sarif", "-o", report, *files], cwd=folder,
                              stderr=subprocess.DEVNULL)
        assert done.returncode in (0, 1), done.returncode
        score = subprocess.run([sys.executable, "-B", HERE / "line_score.py", expected, report, "--category", "security",
                                "--window", "1"], stdout=subprocess.PIPE, check=True, text=True).stdout
    recall = float(re.search(r"^ALL +\d+ +\d+ +([\d.]+)%", score, re.MULTILINE).group(1))
    precision = float(re.search(r"^precision ([\d.]+)%", score, re.MULTILINE).group(1))
    print(f"search: recall {recall}%, precision {precision}% on {len(files)} files")
    return 0 if recall >= RECALL and precision >= PRECISION else 1


if __name__ == "__main__":
    sys.exit(main())
