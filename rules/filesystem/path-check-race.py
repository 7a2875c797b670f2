import os
import shutil
import subprocess
from pathlib import Path


def bad(path, root):
    target = Path(path).resolve()
    if not target.is_relative_to(root):
        raise ValueError(path)
    if target.is_dir():
        # ruleid: path-check-race
        shutil.rmtree(target)
    else:
        # ruleid: path-check-race
        target.unlink(missing_ok=True)


def also_bad(path, root):
    path = os.path.realpath(path)
    if not path.startswith(root + os.sep):
        return
    # ruleid: path-check-race
    os.remove(path)


def by_a_program(path, root):
    target = Path(path).resolve()
    if root in target.parents:
        # ruleid: path-check-race
        subprocess.run(["rm", "-rf", str(target)], check=True)


def no_folder(path):
    if not path.startswith("abstract:"):
        # ok: path-check-race
        os.remove(path)


def good(name, root):
    fd = os.open(root, os.O_DIRECTORY | os.O_NOFOLLOW)
    # ok: path-check-race
    shutil.rmtree(name, dir_fd=fd)


def another(path, other, root):
    if not path.is_relative_to(root):
        raise ValueError(path)
    # ok: path-check-race
    os.remove(other)


def reading(path, root):
    if not path.is_relative_to(root):
        raise ValueError(path)
    # ok: path-check-race
    return path.name
