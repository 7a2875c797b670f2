import re

from flask import Flask, request

app = Flask(__name__)
TAIL = re.compile(r"\s+$")
NAME = re.compile(r"^\s*(.*?)\s*$")
SAFE = re.compile(r"^\s*\S+$")


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: slow-pattern
    return {"text": re.sub(r"\s+$", "", request.args["text"])}


@app.route("/1", methods=["GET", "POST"])
def view1():
    text = request.form["text"]
    # ruleid: slow-pattern
    return {"found": bool(TAIL.search(text))}


@app.route("/2", methods=["GET", "POST"])
def view2():
    text = request.form["text"]
    # ok: slow-pattern
    return {"found": bool(SAFE.match(text))}


@app.route("/3", methods=["GET", "POST"])
def view3():
    text = request.form["text"]
    if len(text) > 1000:
        return {}
    # ok: slow-pattern
    return {"found": bool(TAIL.search(text))}


@app.route("/4", methods=["GET", "POST"])
def view4():
    # ok: slow-pattern
    return {"found": bool(NAME.match(request.form["text"][:100]))}


@app.route("/5", methods=["GET", "POST"])
def view5():
    # ruleid: slow-pattern
    return {"found": bool(NAME.match(request.form["text"]))}
