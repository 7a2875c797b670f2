from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: open-redirect
    return redirect(request.args["next"])


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: open-redirect
    return redirect(url_for("view"))
