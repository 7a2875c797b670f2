def bad(response):
    # ruleid: cookie-without-flags
    response.set_cookie("id", "1")
    # ruleid: cookie-without-flags
    response.set_cookie("id", "1", secure=True)


def good(response, jar, cookie, **flags):
    # ok: cookie-without-flags
    response.set_cookie("id", "1", secure=True, httponly=True)
    # ok: cookie-without-flags
    response.set_cookie("id", "1", **flags)
    # ok: cookie-without-flags
    response.set_cookie("id", "", max_age=0)
    # ok: cookie-without-flags
    jar.set_cookie(cookie)


def header(response, name):
    # ruleid: cookie-without-flags
    response.headers["Set-Cookie"] = "id=1"
    # ruleid: cookie-without-flags
    response.headers["Set-Cookie"] = f"id={name}; Secure"
    # ok: cookie-without-flags
    response.headers["Set-Cookie"] = "id=1; Secure; HttpOnly; SameSite=Lax"


class Page(tornado.web.RequestHandler):
    def get(self):
        # ruleid: cookie-without-flags
        self.set_cookie("sid", "1")
        # ok: cookie-without-flags
        self.set_signed_cookie("sid", "1", secure=True, httponly=True)
