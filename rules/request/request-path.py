import os

import flask
from flask import request as current
from werkzeug.utils import secure_filename

app = flask.Flask(__name__)


def view(request):
    # ruleid: request-path
    name = request.GET["name"]
    path = os.path.join("uploads", name)
    return open(path).read()


@app.route("/files/<name>")
def route(name):
    # ruleid: request-path
    return open("files/" + name).read()


@app.route("/numbers/<int:number>")
def number(number):
    # ok: request-path
    return open(f"files/{number}").read()


@app.route("/one")
def global_request():
    name = flask.request.args["name"]
    # ruleid: request-path
    with open(name) as file:
        return file.read()


def checked(request):
    # ok: request-path
    name = request.GET["name"]
    name = secure_filename(name)
    # ok: request-path
    return open(os.path.join("uploads", name)).read()


def constant(request):
    # ok: request-path
    return open("static/path.txt").read()
