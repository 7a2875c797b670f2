from flask import Flask, request, session

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: trust-boundary
    session["role"] = request.form["role"]
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: trust-boundary
    session["page"] = "start"
    return {"done": True}
