"""What one caller hands to a function does not come back to another one."""
import os
from pathlib import Path

from flask import Flask, request

app = Flask(__name__)


def absolute(path: str | Path) -> Path:
    return Path(os.path.abspath(str(path)))


def is_below(one: str | Path, other: str | Path) -> bool:
    one, other = absolute(one).resolve(), absolute(other).resolve()
    try:
        one.relative_to(other)
        return True
    except ValueError:
        return False


def read(folder, name):
    full = str(absolute(folder / name))
    open(full)  # silent


@app.route("/below")
def below():
    if is_below(request.args["path"], "/srv"):
        print(1)
    read(Path("/srv"), "a")


@app.route("/read")
def direct():
    open(absolute(request.args["path"]))  # rings: path-traversal-read
