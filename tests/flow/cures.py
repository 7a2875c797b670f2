"""What is undone again, what nobody chose, and which part of an answer is its page."""
import base64
import html
import os
import pickle
import urllib.parse

from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/undone", methods=["POST"])
def undone():
    word = base64.b64encode(request.form["a"].encode())
    os.system("note " + word.decode())  # silent
    os.system("note " + base64.b64decode(word).decode())  # rings: command-injection
    page = html.escape(request.form["b"])
    number = int(request.form["c"])
    os.system("note %s" % urllib.parse.unquote(str(number)))  # silent
    if request.form["d"] == "x":
        return html.unescape(page)  # rings: cross-site-scripting
    return page  # silent


def decode(text):
    return base64.b64decode(text)


@app.route("/undone-by-a-function", methods=["POST"])
def undone_by_a_function():
    word = base64.b64encode(request.form["a"].encode())
    os.system(word)  # silent
    os.system(decode(word))  # rings: command-injection
    return "done"


@app.route("/files/list")
def constant_route():
    name = request.path.split("/")[-1]
    os.system("ls " + name)  # silent
    return pickle.loads(base64.b64decode(name))  # silent


@app.route("/files/<name>")
def varying_route(name):
    os.system("ls " + request.path.split("/")[-1])  # rings: command-injection
    return "done"


@app.route("/headers")
def headers():
    value = request.args["v"]
    if value == "1":
        return "done", 200, {"X-Value": value}  # silent
    if value.startswith("2"):
        return value, 200  # rings: cross-site-scripting
    if value == "3":
        return make_response(("done", {"X-Value": value}))  # silent
    return make_response((value, {"X-Value": "1"}))  # rings: cross-site-scripting


def constant_data():
    pickle.loads(base64.b64decode("gASVBAAAAAAAAABLAS4="))
