import jwt


def bad(key, word):
    # ruleid: jwt-holds-password
    jwt.encode({"user": 1, "password": word}, key, algorithm="HS256")
    # ruleid: jwt-holds-password
    payload = {"user": 1, "password": word}
    jwt.encode(payload, key, algorithm="HS256")


def good(key):
    # ok: jwt-holds-password
    jwt.encode({"user": 1}, key, algorithm="HS256")
