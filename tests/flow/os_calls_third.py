import shutil
from pathlib import Path

from flask import Flask, request

app = Flask(__name__)


def as_meant(path, allowed_root="/safe/directory"):
    target = Path(path).resolve(strict=True)
    root = Path(allowed_root).resolve(strict=True)
    if not target.is_relative_to(root):
        raise ValueError("outside")
    if target.is_dir():
        shutil.rmtree(target)  # silent


def as_written(str, allowed_root="/safe/directory"):
    try:
        target = Path(path).resolve(strict=True)
        root = Path(allowed_root).resolve(strict=True)
        if not target.is_relative_to(root):
            raise ValueError(f"{target} is outside {root}")
        if target.is_file() or target.is_symlink():
            target.unlink(missing_ok=True)  # silent
        elif target.is_dir():
            shutil.rmtree(target, ignore_errors=False)  # silent
        else:
            raise ValueError(f"{target} is neither a file nor a directory")
    except Exception as e:
        raise RuntimeError(f"{path} is not removed") from e


def unchecked(path):
    shutil.rmtree(Path(path).resolve())  # rings: path-traversal-delete


@app.route("/remove", methods=["POST"])
def remove():
    as_meant(request.form["path"])
    as_written(request.form["path"])
    unchecked(request.form["other"])
    return "gone"
