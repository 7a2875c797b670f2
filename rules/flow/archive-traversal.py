import tarfile

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: archive-traversal
    tarfile.open(fileobj=request.files["upload"].stream).extractall("/srv/uploads")
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: archive-traversal
    tarfile.open(fileobj=request.files["upload"].stream).extractall("/srv/uploads", filter="data")
    return {"done": True}
