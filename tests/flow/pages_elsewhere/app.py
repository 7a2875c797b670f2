from environment import env
from flask import Flask, request

app = Flask(__name__)


@app.route("/1")
def one():
    return env.get_template("page.html").render(v=request.args["v"])  # rings: cross-site-scripting


@app.route("/2")
def two():
    return env.get_template("page.html").render(w=request.args["v"])  # silent
