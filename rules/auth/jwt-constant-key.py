import os

import jwt

KEY = "s3cr3t"


def bad(data, token):
    # ruleid: jwt-constant-key
    jwt.encode(data, "s3cr3t", algorithm="HS256")
    # ruleid: jwt-constant-key
    jwt.decode(token, KEY, algorithms=["HS256"])


def good(data, key):
    # ok: jwt-constant-key
    jwt.encode(data, key, algorithm="HS256")
    # ok: jwt-constant-key
    jwt.encode(data, os.environ["KEY"], algorithm="HS256")


class Store:
    def __init__(self):
        self.data = {}


def stored(store: Store, token):
    secret = store.data.get("jwt-key")
    if secret is None:
        return None
    # ok: jwt-constant-key
    return jwt.decode(token, secret, algorithms=["HS256"])
