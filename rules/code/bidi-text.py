def bad(level):
    # ruleid: bidi-text
    return level != "user‮ ⁦# only admins⁩ ⁦"


def good(level):
    # ok: bidi-text
    return level != "user"
