import html

import flask
from django.http import HttpResponse
from markupsafe import Markup, escape


def view(request):
    # ruleid: request-page
    name = request.GET["name"]
    if not name:
        return HttpResponse("no name")
    return HttpResponse("<b>%s</b>" % name)


def itself(request):
    # ruleid: request-page
    name = request.GET.get("name", "")
    return HttpResponse(name)


def escaped(request):
    # ok: request-page
    name = html.escape(request.GET["name"])
    return HttpResponse("<b>%s</b>" % name)


def plain(request):
    # ok: request-page
    name = request.GET["name"]
    return HttpResponse("hello %s" % name, content_type="text/plain")


app = flask.Flask(__name__)


@app.route("/hello")
def hello():
    name = flask.request.args.get("name", "")
    # ruleid: request-page
    return flask.make_response("Hello " + name)


@app.route("/again")
def again():
    # ruleid: request-page
    return f"Hello {flask.request.args['name']}"


@app.route("/escaped")
def escaped():
    name = flask.request.args.get("name", "")
    # ok: request-page
    return "Hello " + escape(name)


@app.route("/data")
def data():
    name = flask.request.args.get("name", "")
    # ok: request-page
    return flask.Response("Hello " + name, mimetype="text/plain")


@app.route("/markup")
def markup():
    # ok: request-page
    return Markup("<b>%s</b>") % request.args["name"]


@app.route("/moved")
def moved():
    # ok: request-page
    return flask.redirect(request.args["next"])


@app.route("/found")
def found():
    # ok: request-page
    return find_books(request.args.get("q"))


@app.route("/linked")
def linked():
    uuid = request.args["uuid"]
    # ok: request-page
    return f"<a href={flask.url_for('page', uuid=uuid)}>there</a>"


@app.route("/as-json")
def as_json():
    # ok: request-page
    return {"text": request.args["text"].strip()}
