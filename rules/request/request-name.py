def view(request):
    # ruleid: request-name
    name = request.GET["action"]
    return globals().get(name)(request)


def at_once(request):
    # ruleid: request-name
    return globals()[request.GET["action"]](request)


def table(request):
    # ok: request-name
    name = request.GET["action"]
    return {"show": print}[name](request)
