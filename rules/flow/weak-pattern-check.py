import re
import subprocess

from flask import Flask, abort, redirect, request

app = Flask(__name__)


@app.route("/0")
def ping():
    host = request.args["host"]
    # ruleid: weak-pattern-check
    if not re.match(r"[a-z.]+", host):
        abort(400)
    return subprocess.run("ping -c 1 " + host, shell=True)


@app.route("/1")
def ping1():
    host = request.args["host"]
    # ok: weak-pattern-check
    if not re.fullmatch(r"[a-z.]+", host):
        abort(400)
    return subprocess.run("ping -c 1 " + host, shell=True)
