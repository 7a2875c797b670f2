from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: format-string-injection
    return {"text": request.args["format"].format(app)}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: format-string-injection
    return {"text": "Hello {}".format(request.args["name"])}
