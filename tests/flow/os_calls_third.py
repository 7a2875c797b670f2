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


def unchecked(path):
    shutil.rmtree(Path(path).resolve())  # rings: path-traversal-delete


@app.route("/remove", methods=["POST"])
def remove():
    as_meant(request.form["path"])
    unchecked(request.form["other"])
    return "gone"
