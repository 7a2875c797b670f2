import jwt


def bad(data, token):
    # ruleid: jwt-without-signature
    jwt.encode(data, None, algorithm="none")
    # ruleid: jwt-without-signature
    jwt.encode(data, "", algorithm="HS256")


def good(data, key):
    # ok: jwt-without-signature
    jwt.encode(data, key, algorithm="HS256")
