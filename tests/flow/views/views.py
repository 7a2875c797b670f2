"""What looks like a view is none where the program calls it; what a way of a page may be."""
import os
import subprocess

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from flask import Flask, request as asked

from helpers import Project, run_for

app = Flask(__name__)


class SignedInHttpRequest(HttpRequest):
    pass


def page(request, name):
    os.system(name)  # rings: command-injection
    os.system(request.headers["name"])  # rings: command-injection
    return HttpResponse(helper(request, "page"))


def helper(request, name):
    os.system(name)  # silent
    return name


def of_project(request: SignedInHttpRequest, project: Project, name):
    os.system(project.name)  # silent
    os.system(name)  # rings: command-injection
    run_for(request, "ls")
    return redirect(request)  # silent


def referrer(request, default):
    url = request.GET["next"]
    if url_has_allowed_host_and_scheme(url, request.get_host()):
        return url
    return default


def back(request):
    answer = HttpResponse()
    answer["X-Origin"] = request.headers["Origin"]  # silent
    answer["X-Name"] = request.GET["name"]  # rings: header-injection
    if request.GET:
        return HttpResponseRedirect(request.path + "?again=1")  # silent
    return redirect(referrer(request, "/"))  # silent


def looked_up(request):
    found = Project.objects.of_today(request.GET["day"]).newest(request.GET["name"])
    subprocess.run(found.command)  # silent
    return HttpResponse(gettext("found") + ngettext("{n} of {all}", "{n} of all", request.GET["n"]).format(n=1))  # silent


class Form:
    def save(self):
        Project.objects.create(**self.cleaned_data)  # silent
        os.system(self.cleaned_data["name"])  # rings: command-injection


@app.route("/<slug:name>/<path:file>/<uuid_text:key>")
def routed(name, file, key):
    os.system("ls " + name)  # silent
    os.system("ls " + file)  # rings: command-injection
    os.system("ls " + key)  # silent
    app.logger.warning(asked.headers["User-Agent"])  # silent
    app.logger.warning(asked.args["name"])


def filled_in(request):
    form = NameForm(request.POST)
    if not form.is_valid():
        return HttpResponse("<b>%s</b>" % form.prefix)  # silent
    os.system(form.cleaned_data["name"])  # rings: command-injection
    return HttpResponse("<b>%s</b>" % form.cleaned_data["name"])  # rings: cross-site-scripting


def application(environ, start_response):
    os.system(environ["program.command"])  # silent
    os.system(environ.get("program.command"))  # silent
    os.system(environ["QUERY_STRING"])  # rings: command-injection
