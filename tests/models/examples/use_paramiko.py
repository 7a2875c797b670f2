import shlex

import paramiko
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    client = paramiko.SSHClient()
    client.exec_command("ls " + request.args["x"])  # rings: command-injection
    client.exec_command("ls " + shlex.quote(request.args["x"]))  # silent
    return {}
