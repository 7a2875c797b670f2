from django.shortcuts import render


def bad(request):
    # ruleid: whole-namespace
    return render(request, "a.html", globals())


def worse(request):
    # ruleid: whole-namespace
    return render(request, "a.html", locals())


def good(request):
    # ok: whole-namespace
    return render(request, "a.html", {"name": 1})
