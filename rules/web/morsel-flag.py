from http.cookies import SimpleCookie


def make(value):
    cookies = SimpleCookie()
    cookies["sid"] = value
    # ruleid: morsel-flag
    cookies["sid"]["secure"] = False
    # ok: morsel-flag
    cookies["sid"]["httponly"] = True
    return cookies
