import csv
import io

from flask import Flask, request

app = Flask(__name__)


@app.route("/0")
def view():
    out = io.StringIO()
    # ruleid: csv-injection
    csv.writer(out).writerow(["title", request.args["title"]])
    return {"csv": out.getvalue()}


@app.route("/1")
def view1():
    out = io.StringIO()
    # ok: csv-injection
    csv.writer(out).writerow(["number", int(request.args["number"])])
    return {"csv": out.getvalue()}
