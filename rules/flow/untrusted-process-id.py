import os

from flask import Flask, request

app = Flask(__name__)
JOBS = {}


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: untrusted-process-id
    os.kill(int(request.args["pid"]), 9)
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: untrusted-process-id
    JOBS[request.args["job"]].terminate()
    return {"done": True}
