from flask import Flask, request

app = Flask(__name__)


class Page:
    title = ""


page = Page()


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: untrusted-mass-assignment
    setattr(page, request.form["field"], "x")
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: untrusted-mass-assignment
    page.title = request.form["title"]
    return {"done": True}
