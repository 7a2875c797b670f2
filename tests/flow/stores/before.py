"""What is set for the whole request, and read elsewhere."""
from flask import g, request


def load():
    g.folder = request.args["folder"]
    g.user = find(request.args["user"])


class Middleware:
    def __call__(self, request):
        request.theme = request.GET["theme"]
