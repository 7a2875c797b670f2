from pyramid.authentication import AuthTktCookieHelper

# ruleid: cookie-setting
SESSION_COOKIE_SECURE = False
# ok: cookie-setting
CSRF_COOKIE_SECURE = True


def bad(app):
    # ruleid: cookie-setting
    app.config["SESSION_COOKIE_HTTPONLY"] = False
    # ruleid: cookie-setting
    AuthTktCookieHelper("secret", secure=False)


def good(app):
    # ok: cookie-setting
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    # ok: cookie-setting
    AuthTktCookieHelper("secret", secure=True)


def flask_settings(app):
    # ruleid: cookie-setting
    app.config["SESSION_COOKIE_SAMESITE"] = "None"
    # ok: cookie-setting
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    # ruleid: cookie-setting
    app.config.update(SESSION_COOKIE_SECURE=False)
    # ok: cookie-setting
    app.config.update(SESSION_COOKIE_SECURE=True)
