import urllib.parse
import urllib.request
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    urllib.request.urlopen(request.args["x"])  # rings: server-side-request-forgery
    urllib.request.urlopen("https://example.org/?" + urllib.parse.urlencode({"x": request.args["x"]}))  # silent
    return {}
