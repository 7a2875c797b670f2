import ipaddress

ALLOWED = {"10.0.0.1"}


def bad(request):
    address = request.headers.get("X-Forwarded-For")
    # ruleid: client-ip-checked
    if address == "127.0.0.1":
        return True
    real = request.META.get("HTTP_X_REAL_IP", "")
    # ruleid: client-ip-checked
    if real not in ALLOWED:
        return False
    first_ip = request.headers["X-Forwarded-For"].split(",")[0]
    # ruleid: client-ip-checked
    return first_ip.startswith("192.168.")


def good(request):
    address = request.remote_addr
    # ok: client-ip-checked
    if address == "127.0.0.1":
        return True
    kind = request.headers.get("Accept")
    # ok: client-ip-checked
    if kind == "text/html":
        return True
    said = request.headers.get("X-Forwarded-For")
    # ok: client-ip-checked
    return said != None
