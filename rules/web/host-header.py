from flask import request


def bad(token):
    # ruleid: host-header
    link = "https://" + request.host + "/reset/" + token
    # ruleid: host-header
    other = f"https://{request.host}/reset"
    return link, other


def good(token, host):
    # ok: host-header
    link = "https://" + host + "/reset/" + token
    # ok: host-header
    print(request.path)
    return link
