import logging

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: log-injection
    logging.warning("no such user: " + request.args["name"])
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: log-injection
    logging.warning("no such user: " + repr(request.args["name"]))
    return {"done": True}
