from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse


async def page(request: Request):
    if request.method == "PUT":
        return FileResponse("/srv/" + request.path_params["name"])  # rings: path-traversal-read
    if request.method == "POST":
        return HTMLResponse((await request.form())["x"])  # rings: cross-site-scripting
    return JSONResponse({"x": request.query_params["x"]})  # silent
