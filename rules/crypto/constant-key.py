import hmac
from Crypto.Cipher import AES


def bad(data):
    KEY = b"0123456789abcdef"
    # ruleid: constant-key
    AES.new(KEY, AES.MODE_GCM)
    # ruleid: constant-key
    hmac.new(b"secret", data, "sha256")


def good(data, key):
    # ok: constant-key
    AES.new(key, AES.MODE_GCM)
    # ok: constant-key
    AES.new("", AES.MODE_GCM)
    # ok: constant-key
    hmac.new(key, data, "sha256")
