from mako.template import Template
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    Template(request.args["x"]).render()  # rings: template-injection
    Template("${x}").render(x=request.args["x"])  # silent
    return {}
