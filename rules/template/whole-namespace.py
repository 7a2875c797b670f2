from django.shortcuts import render
from flask import render_template


def view(request):
    user = request.user
    # ruleid: whole-namespace
    return render(request, "page.html", locals())


def other(request):
    scope = globals()
    # ruleid: whole-namespace
    return render(request, "page.html", scope)


def flask_view():
    # ruleid: whole-namespace
    return render_template("page.html", **locals())


def named(request):
    # ok: whole-namespace
    return render(request, "page.html", {"user": request.user})
