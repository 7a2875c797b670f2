import random
import secrets


def bad(password, user):
    # ruleid: random-secret
    token = random.getrandbits(64)
    # ruleid: random-secret
    password = "".join(random.choice("abc") for _ in range(10))
    # ruleid: random-secret
    user.reset_token = str(random.randint(0, 9999))


def reset_token():
    # ruleid: random-secret
    return "".join(random.choice("abcdef0123456789") for _ in range(32))


def create_authenticator():
    data = []
    for _ in range(16):
        # ruleid: random-secret
        data.append(random.randrange(0, 256))
    return bytes(data)


def good(password):
    # ok: random-secret
    token = secrets.token_urlsafe()
    # ok: random-secret
    size = random.randint(1, 6)
    # ok: random-secret
    password = "".join(secrets.choice("abc") for _ in range(10))


def mask_tokens(labels):
    # ok: random-secret
    return [label for label in labels if random.random() < 0.8]


def session_id():
    # ruleid: random-secret
    return "%032x" % random.getrandbits(128)


def added():
    token = ""
    for _ in range(32):
        # ruleid: random-secret
        token += random.choice("0123456789abcdef")
    return token


def api_key(letters):
    # ruleid: random-secret
    return "".join(random.choice(letters) for _ in range(32))


def sort_key(item):
    # ok: random-secret
    return random.random()


def otp_code():
    # ruleid: random-secret
    code = random.randint(100000, 999999)
    return str(code)


def zip_code():
    # ok: random-secret
    code = random.randint(10000, 99999)
    return str(code)
