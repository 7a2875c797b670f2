def view(request):
    # ruleid: request-host
    link = "https://" + request.host + "/reset"
    # ruleid: request-host
    link = f"https://{request.get_host()}/reset"
    # ruleid: request-host
    link = "https://{}/reset".format(request.META["HTTP_HOST"])
    return link


def other(request, settings):
    # ok: request-host
    link = "https://" + settings.HOST + "/reset"
    # ok: request-host
    return "https://" + request.user
