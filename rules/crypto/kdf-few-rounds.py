import hashlib


def bad(data, password):
    # ruleid: kdf-few-rounds
    hashlib.pbkdf2_hmac("sha256", password, data, 1000)
    # ruleid: kdf-few-rounds
    hashlib.pbkdf2_hmac("sha512", password, salt=data, iterations=20_000)


def good(data, password):
    # ok: kdf-few-rounds
    hashlib.pbkdf2_hmac("sha256", password, data, 600000)
    # ok: kdf-few-rounds
    hashlib.pbkdf2_hmac("sha256", password, data, 600_000)
