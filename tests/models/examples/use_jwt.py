import os

import jwt


def user(token):
    os.system(jwt.get_unverified_header(token)["x"])  # rings: command-injection
    jwt.decode(token, "key", algorithms=["HS256"])  # silent
