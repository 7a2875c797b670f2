import hmac
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


def checked(data, key, mac_key):
    # ok: cipher-without-authentication
    sealed = AES.new(key, AES.MODE_CBC, os.urandom(16)).encrypt(data)
    return sealed, hmac.new(mac_key, sealed, "sha256").digest()


class Box:
    def seal(self, data):
        # ok: cipher-without-authentication
        return self.sign(AES.new(self.key, AES.MODE_CBC, os.urandom(16)).encrypt(data))

    def sign(self, sealed):
        return sealed + hmac.new(self.key, sealed, "sha256").digest()
