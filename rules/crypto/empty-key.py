import hmac
from Crypto.Cipher import AES


def bad(data):
    # ruleid: empty-key
    AES.new("", AES.MODE_GCM)
    key = b""
    # ruleid: empty-key
    hmac.new(key, data, "sha256")


def good(data, key):
    # ok: empty-key
    AES.new(key, AES.MODE_GCM)
    # ok: empty-key
    hmac.new(b"not empty", data, "sha256")
