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


def used(key, data):
    # ruleid: broken-cipher
    cipher = DES.new(key, DES.MODE_CTR)
    print("the block is short")
    # ruleid: broken-cipher
    return cipher.encrypt(data)


def unused(key, data):
    cipher = AES.new(key, AES.MODE_GCM)
    # ok: broken-cipher
    return cipher.encrypt(data)


def by_name(key, iv):
    import M2Crypto

    # ruleid: broken-cipher
    M2Crypto.EVP.Cipher("des_ede3_cbc", key, iv, 1)
    # ok: broken-cipher
    M2Crypto.EVP.Cipher("aes_256_cbc", key, iv, 1)
