import requests
from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: server-side-request-forgery
    return {"text": requests.get(request.args["url"], timeout=5).text}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: server-side-request-forgery
    return {"text": requests.get("https://example.org/find", params={"q": request.args["q"]}, timeout=5).text}
