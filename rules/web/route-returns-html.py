from markupsafe import escape
from flask import Flask, render_template, request

app = Flask(__name__)


@app.route("/a")
def bad():
    name = request.args["name"]
    # ruleid: route-returns-html
    return "<b>" + name + "</b>"


@app.route("/b")
def worse(name):
    # ruleid: route-returns-html
    return f"<b>{name}</b>", 200


@app.route("/c")
def good(name):
    if name:
        # ok: route-returns-html
        return render_template("a.html", name=name)
    # ok: route-returns-html
    return "<b>hello</b>"


def helper(name):
    # ok: route-returns-html
    return f"<b>{name}</b>"


@app.route("/d")
def escaped(name):
    safe = escape(name)
    if name:
        # ok: route-returns-html
        return f"<b>{safe}</b>"
    # ok: route-returns-html
    return "<i>" + escape(name) + "</i>"


@router.get("/e", response_class=HTMLResponse)
async def of_fastapi(name: str):
    # ruleid: route-returns-html
    return f"<b>{name}</b>"
