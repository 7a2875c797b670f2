"""What servers call by the shape of a method, and what they make of what it gives back."""
import os

from twisted.web import resource


class Application:
    def __init__(self, folder):
        self.folder = folder

    async def __call__(self, scope, receive, send):
        os.system("ls " + self.find(scope))  # rings: command-injection

    def find(self, scope):
        return scope["path"]


class Page(resource.Resource):
    def render_GET(self, req):
        return ("<p>%s</p>" % req.args[b"name"]).encode()  # rings: cross-site-scripting

    def render_POST(self, request):
        return b"<p>fine</p>"  # silent

    def title(self, req):
        return "<p>%s</p>" % req.path  # silent
