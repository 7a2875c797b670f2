from flask_talisman import Talisman

# ruleid: transport-setting
SECURE_SSL_REDIRECT = False
# ruleid: transport-setting
SECURE_HSTS_SECONDS = 0
# ruleid: transport-setting
SECURE_CONTENT_TYPE_NOSNIFF = False
# ruleid: transport-setting
X_FRAME_OPTIONS = "ALLOWALL"
# ok: transport-setting
X_FRAME_OPTIONS = "DENY"
# ok: transport-setting
SECURE_HSTS_SECONDS = 31536000


def make(app):
    # ruleid: transport-setting
    Talisman(app, force_https=False)
    # ok: transport-setting
    Talisman(app)
