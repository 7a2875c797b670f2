import crypt
import hashlib


def bad(password):
    # ruleid: password-fast-hash
    hashlib.sha256(password)
    # ruleid: password-fast-hash
    hashlib.md5(password.encode("utf-8")).hexdigest()
    # ruleid: password-fast-hash
    crypt.crypt(password)


def good(data, password):
    # ok: password-fast-hash
    hashlib.scrypt(password, salt=data, n=16384, r=8, p=1)
    # ok: password-fast-hash
    hashlib.sha256(data)
