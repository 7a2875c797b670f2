"""All comparisons with what others expect; a suite that is not below $SUITES is skipped, and said to be."""
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    statuses = [subprocess.run([sys.executable, "-B", HERE / name]).returncode for name in ("search.py", "ruff.py", "bandit.py")]
    sys.exit(1 if any(statuses) else 0)
