import os

from flask import Flask, abort, redirect, request

app = Flask(__name__)


@app.route("/0")
def file():
    path = os.path.realpath(os.path.join("/srv/data", request.args["name"]))
    # ruleid: weak-path-check
    if not path.startswith("/srv/data"):
        abort(403)
    return open(path).read()


@app.route("/1")
def file1():
    path = os.path.realpath(os.path.join("/srv/data", request.args["name"]))
    # ok: weak-path-check
    if os.path.commonpath(["/srv/data", path]) != "/srv/data":
        abort(403)
    return open(path).read()
