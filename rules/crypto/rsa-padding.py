from Crypto.Cipher import PKCS1_OAEP, PKCS1_v1_5
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding


def bad(public, private, key, text):
    # ruleid: rsa-padding
    public.encrypt(text, padding.PKCS1v15())
    # ruleid: rsa-padding
    private.decrypt(text, padding.PKCS1v15())
    # ruleid: rsa-padding
    PKCS1_v1_5.new(key).encrypt(text)


def good(public, private, key, text):
    # ok: rsa-padding
    public.encrypt(text, padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None))
    # signatures are another matter
    # ok: rsa-padding
    private.sign(text, padding.PKCS1v15(), hashes.SHA256())
    # ok: rsa-padding
    PKCS1_OAEP.new(key).encrypt(text)
