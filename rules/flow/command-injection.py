import os
import shlex
import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: command-injection
    os.system("ping -c 1 " + request.args["host"])
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ruleid: command-injection
    subprocess.run(["sh", "-c", request.args["host"]])
    return {"done": True}


@app.route("/2", methods=["GET", "POST"])
def view2():
    # ok: command-injection
    subprocess.run(["ping", "-c", "1", "--", request.args["host"]])
    return {"done": True}


@app.route("/3", methods=["GET", "POST"])
def view3():
    # ok: command-injection
    os.system("ping -c 1 " + shlex.quote(request.args["host"]))
    return {"done": True}
