import hashlib
import os


def bad(password):
    # ruleid: kdf-constant-salt
    hashlib.pbkdf2_hmac("sha256", password, b"salt", 600000)
    SALT = b""
    # ruleid: kdf-constant-salt
    hashlib.scrypt(password, salt=SALT, n=16384, r=8, p=1)


def good(password):
    # ok: kdf-constant-salt
    hashlib.pbkdf2_hmac("sha256", password, os.urandom(16), 600000)
    # ok: kdf-constant-salt
    hashlib.scrypt(password, salt=os.urandom(16), n=16384, r=8, p=1)
