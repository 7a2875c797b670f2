from urllib.parse import urlsplit

from flask import Flask, abort, redirect, request

app = Flask(__name__)


@app.route("/0")
def go():
    url = request.args["next"]
    # ruleid: weak-url-check
    if not url.startswith("https://example.com"):
        abort(400)
    return redirect(url)


@app.route("/1")
def go1():
    url = request.args["next"]
    # ok: weak-url-check
    if urlsplit(url).hostname != "example.com":
        abort(400)
    return redirect(url)
