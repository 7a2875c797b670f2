import os

import flask
import store

app = flask.Flask(__name__)


@app.route("/forget")
def forget():
    key = flask.request.args.get("key")
    store.Entry("/srv", key + ".meta").remove()  # rings: path-traversal-delete
    return "done"


@app.route("/below")
def below():
    store.remove_below("/srv", flask.request.args.get("key"))  # silent
    return "done"


@app.route("/run")
def run():
    command = store.argument_of(flask.request, "command")
    os.system(command)  # rings: command-injection
    return "done"
