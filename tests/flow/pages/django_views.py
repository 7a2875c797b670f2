from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader
from django.template.response import TemplateResponse
from django.views.generic import TemplateView


def raw(request):
    return render(request, "dj_raw.html", {"q": request.GET["q"]})  # rings: cross-site-scripting


def escaped(request):
    return render(request, "dj_escaped.html", {"q": request.GET["q"]})  # silent


def off(request):
    return render(request, "dj_off.html", {"q": request.GET["q"]})  # rings: cross-site-scripting


def loaded(request):
    template = loader.get_template("dj_raw.html")
    return HttpResponse(template.render({"q": request.GET["q"]}, request))  # rings: cross-site-scripting


def loaded_escaped(request):
    template = loader.get_template("dj_escaped.html")
    return HttpResponse(template.render({"q": request.GET["q"]}, request))  # silent


def response(request):
    context = {}
    context["q"] = request.GET["q"]
    return TemplateResponse(request, "dj_raw.html", context)  # rings: cross-site-scripting


def with_tag(request):
    return render(request, "dj_with.html", {"user": {"bio": request.GET["q"]}})  # rings: cross-site-scripting


def included(request):
    return render(request, "dj_include.html", {"outer": request.GET["q"]})  # rings: cross-site-scripting


def included_other(request):
    return render(request, "dj_include.html", {"q": request.GET["q"], "outer": "x"})  # silent


class Page(TemplateView):
    template_name = "dj_raw.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["title"] = self.request.GET["q"]  # silent
        context["q"] = self.request.GET["q"]  # rings: cross-site-scripting
        return context  # silent


class ListedPage(TemplateView):
    template_name = "dj_raw.html"

    def get_context_data(self, **kwargs):
        return {"q": self.request.GET["q"], **kwargs}  # rings: cross-site-scripting


class EscapedPage(TemplateView):
    template_name = "dj_escaped.html"

    def get_context_data(self, **kwargs):
        return {"q": self.request.GET["q"]}  # silent
