import os
import shutil
from pathlib import Path


def bad(path, target: Path):
    if os.path.exists(path):
        # ruleid: check-then-use
        os.remove(path)
    if not os.path.isfile(path):
        # ruleid: check-then-use
        open(path, "w").close()
    if target.is_file() or target.is_symlink():
        # ruleid: check-then-use
        target.unlink()
    elif target.is_dir():
        # ruleid: check-then-use
        shutil.rmtree(target)


def good(path, other, target: Path):
    # ok: check-then-use
    with open(path, "x") as f:
        f.write("new")
    # ok: check-then-use
    target.unlink(missing_ok=True)
    if os.path.exists(path):
        # ok: check-then-use
        os.remove(other)


def handled(path):
    try:
        if os.path.exists(path):
            # ok: check-then-use
            os.remove(path)
    except FileNotFoundError:
        pass
