from django.shortcuts import render
from flask import render_template


def view(request):
    user = request.user
    # ruleid: scope-as-context
    return render(request, "page.html", locals())


def other(request):
    scope = globals()
    # ruleid: scope-as-context
    return render(request, "page.html", scope)


def flask_view():
    # ruleid: scope-as-context
    return render_template("page.html", **locals())


def named(request):
    # ok: scope-as-context
    return render(request, "page.html", {"user": request.user})
