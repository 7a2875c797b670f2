import os

from flask import Flask, request

from models import Body, Job, Nightly, Point

app = Flask(__name__)


@app.route("/jobs")
def jobs():
    job = Job(request.args["name"], "/srv/jobs")
    os.system("make " + job.name)  # rings: command-injection
    os.system("make " + job.folder)  # silent
    nightly = Nightly("a", note=request.args["note"])
    os.system("make " + nightly.note)  # rings: command-injection
    os.system("make " + nightly.name)  # silent


@app.route("/points")
def points():
    point = Point(unit=request.args["unit"], label="a")
    os.system("plot " + point.unit)  # rings: command-injection
    os.system("plot " + point.label)  # silent
    body = Body(**request.get_json())
    os.system("plot " + body.title)  # rings: command-injection
    os.system("plot %s" % body.size)  # silent


def with_month(view):
    def inner():
        month = request.args["month"]
        return view(month if month.isdigit() else "1")
    return inner


@app.route("/month")
@with_month
def of_month(month):
    os.system("cal " + month)  # silent
    os.system("cal " + request.args["year"])  # rings: command-injection
    os.spawnlp(os.P_WAIT, "bash", "bash", "-c", request.args["text"])  # rings: command-injection
