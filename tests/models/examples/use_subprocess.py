import os
import subprocess
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    subprocess.run(request.args["x"], shell=True)  # rings: command-injection
    subprocess.run(["git", "clone", request.args["x"]])  # rings: argument-injection
    subprocess.run(["git", "clone", "--", request.args["x"]])  # silent
    os.spawnve(os.P_WAIT, "/bin/ls", ["ls", "-a"], os.environ)  # silent
    os.execve("/bin/ls", ["ls", request.args["x"]], os.environ)  # rings: argument-injection
    return {}
