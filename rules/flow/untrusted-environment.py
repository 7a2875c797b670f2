import os

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: untrusted-environment
    os.environ[request.args["name"]] = "1"
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: untrusted-environment
    os.environ["LANG"] = "C"
    return {"done": True}
