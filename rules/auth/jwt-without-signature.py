import jwt


def bad(data, token):
    # ruleid: jwt-without-signature
    jwt.encode(data, None, algorithm="none")
    # ruleid: jwt-without-signature
    jwt.encode(data, "", algorithm="HS256")


def good(data, key):
    # ok: jwt-without-signature
    jwt.encode(data, key, algorithm="HS256")


class Site:
    def __init__(self):
        self.secret = None

    def configure(self, secret):
        self.secret = secret

    def token(self, data):
        # ok: jwt-without-signature
        return jwt.encode(data, self.secret, algorithm="HS256")
