import os

from flask import Flask, request

app = Flask(__name__)
FILES = {"log": 7}


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: untrusted-descriptor
    os.write(int(request.args["fd"]), b"done")
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: untrusted-descriptor
    os.write(FILES[request.args["name"]], b"done")
    return {"done": True}
