import os

from flask import Flask, request

app = Flask(__name__)


@app.route("/clean", methods=["POST"])
def clean():
    user_supplied_path = request.form["path"]
    os.system("rm -rf " + user_supplied_path)  # rings: command-injection
    return "gone"
