import bleach
import markdown
from django.http import HttpResponse


def view(request):
    if request.POST:
        return HttpResponse(bleach.clean(markdown.markdown(request.POST["x"])))  # silent
    markdown.markdownFromFile(input="page.md", output="page.html", title=request.GET["x"])  # silent
    markdown.markdownFromFile(input=request.GET["page"], output="page.html")  # rings: path-traversal-read
    return HttpResponse(markdown.markdown(request.GET["x"]))  # rings: cross-site-scripting
