import html

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: cross-site-scripting
    return "<h1>Hello " + request.args["name"] + "</h1>"


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: cross-site-scripting
    return "<h1>Hello " + html.escape(request.args["name"]) + "</h1>"
