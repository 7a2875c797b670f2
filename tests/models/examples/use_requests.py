import requests
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    requests.get(request.args["x"])  # rings: server-side-request-forgery
    requests.get("https://example.org/", params={"x": request.args["x"]})  # silent
    return {}
