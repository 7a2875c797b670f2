import os
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    open(request.args["x"]).read()  # rings: path-traversal-read
    open(os.path.basename(request.args["x"])).read()  # silent
    os.unlink(request.args["x"])  # rings: path-traversal-delete
    return {}
