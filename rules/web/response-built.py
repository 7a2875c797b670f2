import json

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from flask import make_response


def bad(request, name):
    # ruleid: response-built
    HttpResponse("Hello " + request.GET["name"])
    # ruleid: response-built
    HttpResponseBadRequest("no {}".format(name))
    # ruleid: response-built
    make_response(f"<b>{name}</b>")


def good(request, data, name):
    # ok: response-built
    HttpResponse("Hello")
    # ok: response-built
    HttpResponse("a,%s" % name, content_type="text/csv")
    # ok: response-built
    HttpResponse(json.dumps({"name": name}), content_type="application/json")
    # ok: response-built
    make_response(f"plain {name}")
    # ok: response-built
    render(request, "a.html", {"name": name})
