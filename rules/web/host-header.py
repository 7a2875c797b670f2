def view(request):
    # ruleid: host-header
    link = "https://" + request.host + "/reset"
    # ruleid: host-header
    link = f"https://{request.get_host()}/reset"
    # ruleid: host-header
    link = "https://{}/reset".format(request.META["HTTP_HOST"])
    return link


def other(request, settings):
    # ok: host-header
    link = "https://" + settings.HOST + "/reset"
    # ok: host-header
    return "https://" + request.user


def failing(request):
    # ok: host-header
    raise ValueError("no certificate for %s" % request.host)
