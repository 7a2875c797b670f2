import flask
import requests
import urllib.request

app = flask.Flask(__name__)


def view(request):
    # ruleid: request-url
    url = request.GET["url"]
    return requests.get(url, timeout=9)


@app.route("/one")
def global_request():
    url = "http://" + flask.request.args["host"] + "/status"
    # ruleid: request-url
    return urllib.request.urlopen(url)


def own_host(request):
    # ok: request-url
    page = request.GET["page"]
    # ok: request-url
    return requests.get("https://example.com/" + page, timeout=9)


def checked(request, allowed):
    # ok: request-url
    url = request.GET["url"]
    if is_allowed(url):
        return requests.get(url, timeout=9)
