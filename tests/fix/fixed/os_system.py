"""Runs things."""
from __future__ import annotations

import os
import subprocess
import sys

if sys.argv:
    import zlib


def go():
    subprocess.run(["git", "status"], check=False)
    if subprocess.run(["git", "diff", "--quiet"], check=False).returncode != 0:
        return True
    code = subprocess.run(['sync'], check=False).returncode
    os.system("a; b")
    subprocess.run(["sync"], check=False)
    return code
