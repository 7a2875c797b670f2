import importlib

from flask import Flask, request

app = Flask(__name__)
PLUGINS = {"json": dict}


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: untrusted-import
    importlib.import_module(request.args["plugin"])
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: untrusted-import
    PLUGINS[request.args["plugin"]]()
    return {"done": True}
