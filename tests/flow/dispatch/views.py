from flask import Flask, request
from steps import ORDER, STEPS

app = Flask(__name__)


@app.route("/")
def index():
    record = request.get_json()
    STEPS[record["step"]](record)
    return ""


@app.route("/all")
def everything():
    step = STEPS.get(request.args["step"])
    step({"file": request.args["file"]})
    ORDER[0]({"name": request.args["name"]})
    return ""
