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


def retry(method, url, **kwargs):
    os.system(method)  # silent
    eval(url)  # silent
    take_by_name(**kwargs)
    take_whole(kwargs)
    take_rest(**kwargs)


def take_by_name(params=None, data=None):
    open(params)  # rings: path-traversal-read
    os.remove(data)  # silent


def take_whole(all):
    os.system("a " + all["data"])  # silent
    os.mkdir(all["params"])  # rings: path-traversal-write


def take_rest(a=None, **more):
    os.rmdir(more["params"])  # rings: path-traversal-delete
    os.remove(more["x"])  # silent
    os.system("b %s" % more)  # rings: command-injection
    os.remove(a)  # silent


def take_all(a, b, **rest):
    os.system(a)  # silent
    os.system(b)  # rings: command-injection
    os.system(rest["c"])  # rings: command-injection


@app.route("/keywords")
def keywords():
    retry("GET", "1", params=request.args["x"])
    take_all(1, **request.args)
