import secrets


def bad():
    # ruleid: short-token
    secrets.token_hex(4)
    SIZE = 8
    # ruleid: short-token
    secrets.token_urlsafe(SIZE)


def good():
    # ok: short-token
    secrets.token_hex(16)
    # ok: short-token
    secrets.token_urlsafe()
    # ok: short-token
    secrets.token_bytes(32)
