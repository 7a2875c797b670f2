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
