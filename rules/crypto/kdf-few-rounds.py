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


def others(password, salt):
    # ruleid: kdf-few-rounds
    bcrypt.gensalt(rounds=4)
    # ok: kdf-few-rounds
    bcrypt.gensalt(12)
    # ruleid: kdf-few-rounds
    hashlib.scrypt(password, salt=salt, n=1024, r=8, p=1)
    # ok: kdf-few-rounds
    return hashlib.scrypt(password, salt=salt, n=2**14, r=8, p=1)


def memory():
    import argon2

    # ruleid: kdf-few-rounds
    argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    # ok: kdf-few-rounds
    argon2.PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
