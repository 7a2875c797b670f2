import urllib3
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    urllib3.PoolManager().request("GET", request.args["x"])  # rings: server-side-request-forgery
    urllib3.PoolManager().request("GET", "https://example.org/", fields={"x": request.args["x"]})  # silent
    return {}
