import os

# ruleid: web-secret-key
SECRET_KEY = "kXp2s5v8y/B?E(H+"
# ok: web-secret-key
SECRET_KEY = os.environ["SECRET_KEY"]
# ok: web-secret-key
SECRET_KEY = "change-me"


def bad(app):
    # ruleid: web-secret-key
    app.config["SECRET_KEY"] = "kXp2s5v8y/B?E(H+"
    # ruleid: web-secret-key
    app.secret_key = b"kXp2s5v8y/B?E(H+".decode()
    # ruleid: web-secret-key
    app.config.update(SECRET_KEY="kXp2s5v8y/B?E(H+")


def good(app):
    # ok: web-secret-key
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]


def by_dict(app):
    # ruleid: web-secret-key
    app.config.update({"SECRET_KEY": "zx81-spectrum-48k"})
    # ok: web-secret-key
    app.config.update({"SECRET_KEY": os.environ["SECRET_KEY"]})


def of_the_generator(app):
    # ruleid: web-secret-key
    app.config["SECRET_KEY"] = "django-insecure-x7&1p^k3#m0q!z9$w5r8t2y6u4i"
    # ok: web-secret-key
    app.config["SECRET_KEY"] = "${SECRET_KEY}"
