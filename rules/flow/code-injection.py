import ast

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: code-injection
    return {"sum": eval(request.form["sum"])}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: code-injection
    return {"sum": ast.literal_eval(request.form["sum"])}
