import os

from sanic import Sanic, response

app = Sanic("x")


@app.get("/<name>")
async def page(request, name):
    os.system(request.args.get("x"))  # rings: command-injection
    if name == "x":
        return response.json({"x": name})  # silent
    return response.html(name)  # rings: cross-site-scripting
