import jwt


def bad(token, key):
    # ruleid: jwt-not-verified
    jwt.decode(token, key, options={"verify_signature": False})
    options = {"verify_signature": False}
    # ruleid: jwt-not-verified
    jwt.decode(token, key, options=options)
    # ruleid: jwt-not-verified
    jwt.decode(token, verify=False)
    # ruleid: jwt-not-verified
    jwt.decode(token, key, algorithms=["none"])


def good(token, key):
    # ok: jwt-not-verified
    jwt.decode(token, key, algorithms=["HS256"])
    # ok: jwt-not-verified
    jwt.decode(token, key, algorithms=["HS256"], options={"verify_signature": True})


def claims(token, key):
    # ruleid: jwt-not-verified
    jose.jwt.get_unverified_claims(token)
    # ok: jwt-not-verified
    return jose.jwt.decode(token, key, algorithms=["HS256"])


def for_ever(token, key):
    # ruleid: jwt-not-verified
    jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False})
    # ok: jwt-not-verified
    jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": True})
