import os
import shutil
from pathlib import Path

ROOT = "/srv/data"


def bad(str, allowed_root=ROOT):
    # ruleid: unbound-path
    target = Path(path).resolve()
    # ruleid: unbound-path
    if os.path.isdir(path):
        shutil.rmtree(target)


def global_of_the_module(str):
    # ok: unbound-path
    return Path(ROOT, str)


def its_own(str):
    path = ROOT
    # ok: unbound-path
    return os.path.isdir(path)


def its_parameter(path, list=False):
    # ok: unbound-path
    return open(path)


def a_builtin(str):
    # ok: unbound-path
    return Path(str)
