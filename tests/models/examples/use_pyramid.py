import html

from pyramid.httpexceptions import HTTPFound
from pyramid.response import Response


def view(request):
    if request.method == "POST":
        return HTTPFound(request.params["next"])  # rings: open-redirect
    if request.method == "PUT":
        return Response(html.escape(request.params["x"]))  # silent
    return Response("Hello " + request.matchdict["name"])  # rings: cross-site-scripting


def other(request):
    request.response.body = "<p>" + request.params["x"]  # rings: cross-site-scripting
    request.response.status = request.params["y"]  # silent
    return request.response
