import flask
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

app = flask.Flask(__name__)


def view(request):
    # ruleid: request-redirect
    target = request.GET.get("next")
    return redirect(target)


def built(request):
    # ruleid: request-redirect
    host = request.POST["host"]
    target = "https://" + host
    return HttpResponseRedirect(target)


@app.route("/one")
def global_request():
    target = flask.request.args["next"]
    # ruleid: request-redirect
    return flask.redirect(target)


def at_once(request):
    # ruleid: request-redirect
    return redirect(request.GET["next"])


def checked(request):
    # ok: request-redirect
    target = request.GET.get("next")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    return redirect(target)


def checked_by_keyword(request):
    # ok: request-redirect
    target = request.GET.get("next")
    if url_has_allowed_host_and_scheme(url=target, allowed_hosts=None):
        return redirect(target)


def own_path(request):
    # ok: request-redirect
    page = request.GET["page"]
    # ok: request-redirect
    return redirect("/pages/" + page)


def constant(request):
    # ok: request-redirect
    return redirect("/")


def saved(request):
    # ok: request-redirect
    form = make_form(request.POST)
    user = form.save()
    return HttpResponseRedirect(reverse("user", args=(user.pk,)))
