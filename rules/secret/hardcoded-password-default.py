# ruleid: hardcoded-password-default
def bad(user, password="hunter2!"):
    return user, password


# ruleid: hardcoded-password-default
def worse(user, *, token="8f14e45fceea167a"):
    return user, token


# ok: hardcoded-password-default
def good(user, password=None):
    return user, password


# ok: hardcoded-password-default
def empty(user, password=""):
    return user, password


def options(parser):
    # ruleid: hardcoded-password-default
    parser.add_argument("--password", default="tr0ub4dor3")
    # ok: hardcoded-password-default
    parser.add_argument("--password", default="")
    # ok: hardcoded-password-default
    parser.add_argument("--password-file", default="tr0ub4dor3")
