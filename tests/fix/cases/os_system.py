"""Runs things."""
from __future__ import annotations

import os
import sys

if sys.argv:
    import zlib


def go():
    os.system("git status")
    if os.system("git diff --quiet") != 0:
        return True
    code = os.system('sync')
    os.system("a; b")
    os.system(command="sync")
    return code
