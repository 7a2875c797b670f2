from flask import Flask, redirect, render_template_string, request, session, url_for

app = Flask(__name__)


@app.route("/<name>")
def view(name):
    session["x"] = name  # rings: trust-boundary
    render_template_string(name)  # rings: template-injection
    if name == "a":
        return redirect(url_for("view"))  # silent
    if request.json:
        return redirect(request.args["next"])  # rings: open-redirect
    return "Hello " + name  # rings: cross-site-scripting
