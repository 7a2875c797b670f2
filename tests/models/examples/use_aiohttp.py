from aiohttp import web


async def handle(request: web.Request):
    if request.method == "PUT":
        return web.FileResponse("/srv/" + request.match_info["name"])  # rings: path-traversal-read
    if request.method == "POST":
        raise web.HTTPFound(request.query["next"])  # rings: open-redirect
    return web.json_response({"x": request.query["x"]})  # silent
