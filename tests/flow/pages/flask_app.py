from flask import Flask, Markup, render_template, render_template_string, request
from markupsafe import escape

app = Flask(__name__)


@app.route("/raw")
def raw():
    return render_template("raw.html", name=request.args["name"])  # rings: cross-site-scripting


@app.route("/escaped")
def escaped():
    return render_template("escaped.html", name=request.args["name"])  # silent


@app.route("/other")
def other():
    return render_template("raw.html", other=request.args["name"])  # silent


@app.route("/cured")
def cured():
    return render_template("raw.html", name=escape(request.args["name"]))  # silent


@app.route("/number")
def number():
    return render_template("raw.html", name=int(request.args["name"]))  # silent


@app.route("/dictionary")
def dictionary():
    context = {"name": request.args["name"], "title": "x"}
    return render_template("raw.html", **context)  # rings: cross-site-scripting


@app.route("/dictionary/other")
def dictionary_other():
    context = {"title": request.args["name"], "name": "x"}
    return render_template("raw.html", **context)  # silent


@app.route("/extension")
def extension():
    return render_template("plain.jinja", name=request.args["name"])  # rings: cross-site-scripting


@app.route("/places")
def places():
    v = request.args["v"]
    return render_template("place_url.html", v=v)  # rings: cross-site-scripting


@app.route("/places/2")
def places_unquoted():
    return render_template("place_unquoted.html", v=request.args["v"])  # rings: cross-site-scripting


@app.route("/places/3")
def places_script():
    return render_template("place_script.html", v=request.args["v"])  # rings: cross-site-scripting


@app.route("/places/4")
def places_event():
    return render_template("place_event.html", v=request.args["v"])  # rings: cross-site-scripting


@app.route("/places/5")
def places_good():
    return render_template("place_good.html", v=request.args["v"])  # silent


@app.route("/child")
def child():
    return render_template("sub/child.html", rows=[{"html": request.args["v"]}], shown=1)  # rings: cross-site-scripting


@app.route("/child/2")
def child_hidden():
    return render_template("sub/child.html", rows=[], hidden=request.args["v"])  # silent


@app.route("/child/3")
def child_shown():
    return render_template("sub/child.html", rows=[], shown=request.args["v"])  # rings: cross-site-scripting


@app.route("/macro")
def macro():
    return render_template("macro.html", first=request.args["v"], second="x")  # rings: cross-site-scripting


@app.route("/macro/2")
def macro_escaped():
    return render_template("macro.html", first="x", second=request.args["v"])  # silent


@app.route("/local")
def local():
    return render_template("local.html", user={"bio": request.args["v"], "name": "x"})  # rings: cross-site-scripting


@app.route("/local/2")
def local_other():
    return render_template("local.html", user={"bio": "x", "name": request.args["v"]})  # silent


@app.route("/text")
def text():
    return render_template_string("<b>{{ v }}</b>", v=request.args["v"])  # silent


@app.route("/text/2")
def text_raw():
    return render_template_string("<b>{{ v|safe }}</b>", v=request.args["v"])  # rings: cross-site-scripting


@app.route("/filters")
def filters():
    return render_template("filters.html", v=request.args["v"])  # silent


@app.route("/two")
def two():
    name = "escaped.html" if request.args.get("x") else "raw.html"
    return render_template(name, name=request.args["name"])  # rings: cross-site-scripting


def helper(value):
    return render_template("raw.html", name=value)  # rings: cross-site-scripting


@app.route("/helper")
def through_helper():
    return helper(request.args["name"])


class Post:
    def __init__(self, body, title):
        self.body = body
        self.title = title


@app.route("/object")
def of_object():
    post = Post(request.args["body"], "x")
    return render_template("post.html", post=post)  # rings: cross-site-scripting


@app.route("/inner")
def inner():
    body = render_template("escaped.html", name=request.args["name"])
    return "<html>" + body  # silent


@app.route("/everything")
def everything():
    name = request.args["name"]
    return render_template("raw.html", **locals())  # rings: cross-site-scripting


@app.route("/address")
def address():
    return render_template("place_path.html", v=request.args["v"])  # silent
