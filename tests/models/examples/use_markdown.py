import bleach
import markdown
from django.http import HttpResponse


def view(request):
    if request.POST:
        return HttpResponse(bleach.clean(markdown.markdown(request.POST["x"])))  # silent
    return HttpResponse(markdown.markdown(request.GET["x"]))  # rings: cross-site-scripting
