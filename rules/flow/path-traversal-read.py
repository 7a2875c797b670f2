import os

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: path-traversal-read
    return {"text": open("/srv/pages/" + request.args["page"]).read()}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: path-traversal-read
    return {"text": open("/srv/pages/" + os.path.basename(request.args["page"])).read()}
