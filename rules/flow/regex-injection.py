import re

from flask import Flask, request

app = Flask(__name__)
TEXT = "some text"


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: regex-injection
    return {"found": bool(re.search(request.args["pattern"], TEXT))}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: regex-injection
    return {"found": bool(re.search(re.escape(request.args["text"]), TEXT))}
