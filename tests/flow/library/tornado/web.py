"""Here models say of the file's own functions what they do."""
from tornado import httputil


class RequestHandler:
    def __init__(self, request: httputil.HTTPServerRequest):
        self.request = request
        self.headers = {}

    def set_header(self, name, value):
        if "\n" in value:
            raise ValueError(value)
        self.headers[name] = value

    def redirect(self, url):
        self.set_header("Location", url)


class StaticFileHandler(RequestHandler):
    def get(self):
        self.set_header("X-Path", self.request.path)  # silent
        if self.request.path.endswith("/"):
            self.redirect(self.request.path + "index")  # rings: open-redirect
        path = self.request.path
        if path.startswith("//"):
            raise ValueError(path)
        self.redirect(path + "/")  # silent
        if self.request.path.startswith("//"):
            raise ValueError(self.request.path)
        self.redirect(self.request.path + "/")  # silent

    def post(self):
        self.redirect("/login?next=" + self.request.path)  # silent
        self.redirect(f"/login/{self.request.path}")  # silent
        self.redirect("/" + self.request.path)  # rings: open-redirect
        self.redirect(f"/{self.request.path}")  # rings: open-redirect
        path, *rest = self.request.uri.partition("?")
        self.redirect("".join([path, *rest]))  # rings: open-redirect
        path = "/" + path.strip("/")
        self.redirect("".join([path, *rest]))  # silent
        self.redirect(path + self.request.query)  # silent

    def put(self):
        separator = "&" if "?" in self.root else "?"
        self.redirect(separator.join([self.root, self.request.query]))  # silent
        self.redirect(separator.join([self.request.path, self.request.query]))  # rings: open-redirect
        self.redirect(f"{self.root}?next={self.request.path}")  # silent
        self.redirect(self.root + "?next=" + self.request.path)  # silent
        self.redirect(self.root + "-next=" + self.request.path)  # rings: open-redirect
