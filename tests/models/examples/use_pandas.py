import pandas
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    pandas.DataFrame().query(request.args["x"])  # rings: code-injection
    pandas.read_csv(request.args["x"])  # rings: server-side-request-forgery
    pandas.DataFrame().query("a > 1")  # silent
    return {}
