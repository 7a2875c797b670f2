import os

from Crypto.Cipher import AES
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def bad(key, data):
    # ruleid: constant-iv
    AES.new(key, AES.MODE_CBC, b"\0" * 16)
    # ruleid: constant-iv
    AES.new(key, AES.MODE_CBC, iv=b"0123456789abcdef")
    # ruleid: constant-iv
    Cipher(algorithms.AES(key), modes.CTR(b"0123456789abcdef"))
    # ruleid: constant-iv
    AESGCM(key).encrypt(b"0123456789ab", data, None)


def good(key, data):
    # ok: constant-iv
    AES.new(key, AES.MODE_CBC, os.urandom(16))
    # ok: constant-iv
    AES.new(key, AES.MODE_ECB)
    # ok: constant-iv
    AESGCM(key).encrypt(os.urandom(12), data, None)


def repeated(key, data):
    nonce = b"\x00" * 12
    # ruleid: constant-iv
    return AESGCM(key).encrypt(nonce, data, None)
