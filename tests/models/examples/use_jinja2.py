import jinja2
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    jinja2.Environment().from_string(request.args["x"]).render()  # rings: template-injection
    jinja2.Environment().from_string("{{ x }}").render(x=request.args["x"])  # silent
    return {}
