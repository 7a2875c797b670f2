import re
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    re.search(request.args["x"], "text")  # rings: regex-injection
    re.search(re.escape(request.args["x"]), "text")  # silent
    re.search("[a-z]", request.args["x"])  # silent
    return {}
