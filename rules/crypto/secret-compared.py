from hmac import compare_digest


def login(user, password):
    # ruleid: secret-compared
    if user.password == password:
        return True
    # ruleid: secret-compared
    return password != user.password


def register(password, confirm_password, user, form):
    # ok: secret-compared
    if password != confirm_password:
        raise ValueError
    # ok: secret-compared
    if user.password == "":
        raise ValueError
    # ok: secret-compared
    return form.password == form.password2


def authorized(x_api_key, settings, request):
    # ruleid: secret-compared
    if x_api_key != settings.API_KEY:
        return False
    # ruleid: secret-compared
    if request.headers.get("X-Token") == settings.AUTH_TOKEN:
        return True
    # ok: secret-compared
    return compare_digest(x_api_key, settings.API_KEY)
