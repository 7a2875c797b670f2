import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: argument-injection
    subprocess.run(["git", "clone", request.args["url"]])
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: argument-injection
    subprocess.run(["git", "clone", "--", request.args["url"]])
    return {"done": True}
