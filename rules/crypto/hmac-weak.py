from Crypto.Hash import HMAC, MD5, SHA256
import hashlib
import hmac


def bad(data, key):
    # ruleid: hmac-weak
    hmac.new(key, data, hashlib.md5)
    # ruleid: hmac-weak
    hmac.new(key, data, digestmod="sha1")
    # ruleid: hmac-weak
    hmac.digest(key, data, "md5")


def good(data, key):
    # ok: hmac-weak
    hmac.new(key, data, hashlib.sha256)
    # ok: hmac-weak
    hmac.digest(key, data, "sha512")


def of_pycryptodome(key, data):
    # ruleid: hmac-weak
    HMAC.new(key, data, digestmod=MD5)
    # ok: hmac-weak
    HMAC.new(key, data, digestmod=SHA256)
