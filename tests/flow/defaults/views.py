from flask import Flask, request
from report import Report

app = Flask(__name__)


@app.route("/")
def index():
    report = Report()
    report.order = request.args["order"]
    report.run()
    report.name()
    return ""
