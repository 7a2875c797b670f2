import base64


def hide(password):
    # ruleid: password-encoded
    return base64.b64encode(password.encode()).decode()


def picture(blob):
    # ok: password-encoded
    return base64.b64encode(blob).decode()


def header(user, password):
    # ok: password-encoded
    return base64.b64encode(f"{user}:{password}".encode())
