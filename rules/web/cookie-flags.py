def bad(response):
    # ruleid: cookie-flags
    response.set_cookie("id", "1", secure=False, httponly=True, samesite="Lax")
    # ruleid: cookie-flags
    response.set_cookie(key="id", value="1", secure=True, httponly=False)


def good(response, secure):
    # ok: cookie-flags
    response.set_cookie("id", "1", secure=True, httponly=True, samesite="Lax")
    # ok: cookie-flags
    response.set_cookie("id", "1", secure=secure, httponly=True)
