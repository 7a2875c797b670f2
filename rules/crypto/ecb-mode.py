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


def by_name(key, iv):
    import M2Crypto

    # ruleid: ecb-mode
    M2Crypto.EVP.Cipher("aes_256_ecb", key, iv, 1)
    # ok: ecb-mode
    M2Crypto.EVP.Cipher("aes_256_cbc", key, iv, 1)
