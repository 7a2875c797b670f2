import getpass
import logging

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: secret-to-log
    logging.info("password " + getpass.getpass())
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: secret-to-log
    logging.info("a password was given")
    return {"done": True}
