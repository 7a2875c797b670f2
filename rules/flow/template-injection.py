from flask import Flask, render_template_string, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: template-injection
    return render_template_string("Hello " + request.args["name"])


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: template-injection
    return render_template_string("Hello {{ name }}", name=request.args["name"])
