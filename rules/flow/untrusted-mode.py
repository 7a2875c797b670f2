import os

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: untrusted-mode
    os.chmod("/srv/data", int(request.args["mode"], 8))
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: untrusted-mode
    os.chmod("/srv/data", 0o640)
    return {"done": True}
