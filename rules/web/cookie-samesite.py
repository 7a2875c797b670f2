from flask import make_response


def bad(value):
    response = make_response("hello")
    # ruleid: cookie-samesite
    response.set_cookie("id", value, secure=True, httponly=True)
    # ruleid: cookie-samesite
    response.set_cookie("id", value, secure=True, httponly=True, samesite="None")


def good(value):
    response = make_response("hello")
    # ok: cookie-samesite
    response.set_cookie("id", value, secure=True, httponly=True, samesite="Lax")
