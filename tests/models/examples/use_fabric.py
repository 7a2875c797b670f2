import shlex

from fabric import Connection
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    Connection("host").run("ls " + request.args["x"])  # rings: command-injection
    Connection("host").run("ls " + shlex.quote(request.args["x"]))  # silent
    return {}
