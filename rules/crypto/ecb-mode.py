from Crypto.Cipher import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.ciphers.modes import GCM


def bad(key):
    # ruleid: ecb-mode
    AES.new(key, AES.MODE_ECB)
    # ruleid: ecb-mode
    ECB()


def good(data, key):
    # ok: ecb-mode
    AES.new(key, AES.MODE_GCM)
    # ok: ecb-mode
    GCM(data)


def by_default(key):
    # ruleid: ecb-mode
    AES.new(key)
