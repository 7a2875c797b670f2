import os
import shutil

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: path-traversal-delete
    shutil.rmtree("/srv/uploads/" + request.args["name"])
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: path-traversal-delete
    os.remove("/srv/uploads/" + os.path.basename(request.args["name"]))
    return {"done": True}
