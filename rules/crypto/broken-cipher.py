from Crypto.Cipher import AES
from Crypto.Cipher import DES
from Cryptodome.Cipher import ARC4 as rc4
from cryptography.hazmat.primitives.ciphers import algorithms


def bad(data, key):
    # ruleid: broken-cipher
    DES.new(key, DES.MODE_CBC, data)
    # ruleid: broken-cipher
    rc4.new(key)
    # ruleid: broken-cipher
    algorithms.IDEA(key)


def good(key):
    # ok: broken-cipher
    AES.new(key, AES.MODE_GCM)
    # ok: broken-cipher
    algorithms.AES(key)
