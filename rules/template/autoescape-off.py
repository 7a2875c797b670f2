from django.shortcuts import render
from django.template import Context


def bad(request):
    # ruleid: autoescape-off
    render(request, "a.html", {"name": request.GET["name"], "autoescape": False})
    context = {"autoescape": False}
    # ruleid: autoescape-off
    render(request, "a.html", context)
    # ruleid: autoescape-off
    Context({"name": 1}, autoescape=False)


def good(request):
    # ok: autoescape-off
    render(request, "a.html", {"name": request.GET["name"]})
    # ok: autoescape-off
    Context({"name": 1})


def jinja(app, env):
    # ruleid: autoescape-off
    app.jinja_env.autoescape = False
    # ruleid: autoescape-off
    env.autoescape = False
    # ok: autoescape-off
    env.autoescape = True


def of_aiohttp(app, loader):
    # ruleid: autoescape-off
    aiohttp_jinja2.setup(app, loader=loader, autoescape=False)
    # ok: autoescape-off
    aiohttp_jinja2.setup(app, loader=loader)
