import os
from hmac import compare_digest

from flask import request

API_KEY = os.environ["API_KEY"]


def login(user, password):
    # ruleid: secret-compared
    if user.password == password:
        return True
    # ruleid: secret-compared
    return password == user["password"]


def register(password, confirm_password, user, form):
    # ok: secret-compared
    if password != confirm_password:
        raise ValueError
    # ok: secret-compared
    if user.password == "":
        raise ValueError
    # ok: secret-compared
    return form.password1 == form.password2


def authorized(x_api_key):
    # ruleid: secret-compared
    if x_api_key != API_KEY:
        return False
    # ruleid: secret-compared
    if request.headers.get("X-Token") == os.environ["TOKEN"]:
        return True
    # ok: secret-compared
    return compare_digest(x_api_key, API_KEY)


def lex(token, tokens):
    # ok: secret-compared
    return token == tokens.END
