from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from app.models import User


def view(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM t WHERE a = " + request.GET["x"])  # rings: sql-injection
        cursor.execute("SELECT * FROM t WHERE a = %s", [request.GET["x"]])  # silent
    User.objects.raw("SELECT * FROM t WHERE a = " + request.POST["x"])  # rings: sql-injection
    User.objects.create(**request.POST)  # rings: untrusted-mass-assignment
    page = request.GET.get("page")
    if page and not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        page = "/"
    if page:
        return HttpResponseRedirect(page)  # silent
    own = request.GET["own"]
    fine = url_has_allowed_host_and_scheme(url=own, allowed_hosts=None)
    if fine:
        return HttpResponseRedirect(own)  # silent
    if request.HEAD:
        text = mark_safe("<p>%s</p>" % request.GET["text"])  # rings: cross-site-scripting
        return HttpResponse(text)  # silent
    if request.PUT:
        return HttpResponseRedirect(request.get_full_path())  # silent
    if request.DELETE:
        return HttpResponseRedirect(own)  # rings: open-redirect
    if request.POST:
        return HttpResponseRedirect(request.GET["next"])  # rings: open-redirect
    if request.FILES:
        return HttpResponse(escape(request.GET["x"]))  # silent
    return HttpResponse(request.GET["x"])  # rings: cross-site-scripting


class Page(View):
    def get(self, request, name):
        return HttpResponse(open("/srv/" + name))  # rings: path-traversal-read
