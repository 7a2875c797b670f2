import html

from django.http import HttpResponse


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
