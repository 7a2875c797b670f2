import logging
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    logging.getLogger("x").info("user %s", request.args["x"])  # rings: log-injection
    logging.getLogger("x").info("user %s", repr(request.args["x"]))  # silent
    return {}
