import secrets
import uuid


def bad(user):
    # ruleid: uuid-token
    token = uuid.uuid1().hex
    # ruleid: uuid-token
    user.reset_code = str(uuid.uuid1())
    return token


def good(user):
    # ok: uuid-token
    token = secrets.token_urlsafe()
    # ok: uuid-token
    row_id = uuid.uuid1()
    return token, row_id
