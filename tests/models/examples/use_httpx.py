import httpx
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    httpx.Client().get(request.args["x"])  # rings: server-side-request-forgery
    httpx.get("https://example.org/", params={"x": request.args["x"]})  # silent
    return {}
