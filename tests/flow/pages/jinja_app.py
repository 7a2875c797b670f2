import jinja2
from flask import Flask, request
from jinja2 import Environment, FileSystemLoader, Template, select_autoescape

app = Flask(__name__)
off = Environment(loader=FileSystemLoader("templates"))
on = Environment(loader=FileSystemLoader("templates"), autoescape=True)
by_name = jinja2.Environment(autoescape=select_autoescape())


@app.route("/1")
def one():
    return off.get_template("escaped.html").render(name=request.args["v"])  # rings: cross-site-scripting


@app.route("/2")
def two():
    template = on.get_template("escaped.html")
    return template.render({"name": request.args["v"]})  # silent


@app.route("/3")
def three():
    return on.get_template("raw.html").render({"name": request.args["v"]})  # rings: cross-site-scripting


@app.route("/4")
def four():
    return by_name.get_template("escaped.html").render(name=request.args["v"])  # silent


@app.route("/5")
def five():
    return by_name.get_template("plain.jinja").render(name=request.args["v"])  # rings: cross-site-scripting


@app.route("/6")
def six():
    return Template("<b>{{ v }}</b>").render(v=request.args["v"])  # rings: cross-site-scripting


@app.route("/7")
def seven():
    return Template("<b>{{ v }}</b>", autoescape=True).render(v=request.args["v"])  # silent


@app.route("/8")
def eight():
    return off.from_string("<b>{{ v|e }}</b>").render(v=request.args["v"])  # silent


class Pages:
    def __init__(self):
        self.env = Environment(loader=FileSystemLoader("templates"), autoescape=False)

    def show(self, value):
        return self.env.get_template("escaped.html").render(name=value)  # rings: cross-site-scripting


@app.route("/9")
def nine():
    return Pages().show(request.args["v"])


@app.route("/10")
def ten():
    return off.get_template("block_on.html").render(v=request.args["v"])  # silent


@app.route("/11")
def eleven():
    return on.get_template("block_off.html").render(v=request.args["v"])  # rings: cross-site-scripting
