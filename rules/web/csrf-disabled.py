from flask import Flask
from pyramid.view import view_config

app = Flask(__name__)
# ruleid: csrf-disabled
app.config["WTF_CSRF_ENABLED"] = False
app.config.update(
    # ruleid: csrf-disabled
    WTF_CSRF_ENABLED=False,
    DEBUG=False,
)
# ok: csrf-disabled
app.config.update(WTF_CSRF_ENABLED=False, TESTING=True)
# ok: csrf-disabled
app.config["WTF_CSRF_ENABLED"] = True


# ruleid: csrf-disabled
@view_config(route_name="a", require_csrf=False)
def bad(request):
    return {}


# ok: csrf-disabled
@view_config(route_name="b", require_csrf=True)
def good(request):
    return {}


# ruleid: csrf-disabled
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
# ok: csrf-disabled
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]


class Form(FlaskForm):
    class Meta:
        # ruleid: csrf-disabled
        csrf = False


class Other(FlaskForm):
    class Meta:
        # ok: csrf-disabled
        csrf = True


class Unchecked:
    # ruleid: csrf-disabled
    def check_xsrf_cookie(self):
        pass

    # ruleid: csrf-disabled
    def enforce_csrf(self, request):
        return


class Checked:
    # ok: csrf-disabled
    def check_xsrf_cookie(self):
        if self.token() is None:
            raise PermissionError
