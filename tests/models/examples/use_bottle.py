import html

from bottle import redirect, request, route


@route("/<name>")
def page(name):
    if name == "x":
        redirect(request.query["next"])  # rings: open-redirect
    if request.forms:
        return html.escape(name)  # silent
    return "Hello " + name  # rings: cross-site-scripting
