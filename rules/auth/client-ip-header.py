def bad(request):
    # ruleid: client-ip-header
    first = request.headers.get("X-Forwarded-For")
    # ruleid: client-ip-header
    second = request.META["HTTP_X_FORWARDED_FOR"]
    return first, second


def good(request):
    # ok: client-ip-header
    first = request.headers.get("Accept")
    # ok: client-ip-header
    second = request.META["REMOTE_ADDR"]
    return first, second


def is_admin(request, networks):
    # ruleid: client-ip-header
    return request.headers.get("X-Forwarded-For", "") in networks
