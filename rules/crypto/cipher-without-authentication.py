import os
from Crypto.Cipher import AES
from cryptography.hazmat.primitives.ciphers import modes


def bad(data, key):
    # ruleid: cipher-without-authentication
    AES.new(key, AES.MODE_CBC, os.urandom(16))
    # ruleid: cipher-without-authentication
    modes.CTR(data)


def good(data, key):
    # ok: cipher-without-authentication
    AES.new(key, AES.MODE_GCM)
    # ok: cipher-without-authentication
    modes.GCM(data)
