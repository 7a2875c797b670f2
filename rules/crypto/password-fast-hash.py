import crypt
import hashlib

from django.contrib.auth.hashers import make_password
from passlib.context import CryptContext
from passlib.hash import argon2, md5_crypt


def bad(password):
    # ruleid: password-fast-hash
    hashlib.sha256(password)
    # ruleid: password-fast-hash
    hashlib.md5(password.encode("utf-8")).hexdigest()
    # ruleid: password-fast-hash
    crypt.crypt(password)


def good(data, password):
    # ok: password-fast-hash
    hashlib.scrypt(password, salt=data, n=16384, r=8, p=1)
    # ok: password-fast-hash
    hashlib.sha256(data)


def passlib_hashes(password):
    # ruleid: password-fast-hash
    md5_crypt.hash(password)
    # ok: password-fast-hash
    argon2.hash(password)

# ruleid: password-fast-hash
old = CryptContext(schemes=["md5_crypt", "bcrypt"])
# ok: password-fast-hash
new = CryptContext(schemes=["argon2", "bcrypt"])


def of_django(password):
    # ruleid: password-fast-hash
    make_password(password, hasher="md5")
    # ok: password-fast-hash
    make_password(password)


def salted(password, salt):
    # ruleid: password-fast-hash
    return hashlib.sha512((salt + password).encode()).hexdigest()


def libraries(password, secret):
    from pyramid.authentication import AuthTktAuthenticationPolicy
    from werkzeug.security import generate_password_hash

    # ruleid: password-fast-hash
    generate_password_hash(password, method="sha1")
    # ok: password-fast-hash
    generate_password_hash(password, method="scrypt")
    # ruleid: password-fast-hash
    AuthTktAuthenticationPolicy(secret, hashalg="md5")
    # ok: password-fast-hash
    AuthTktAuthenticationPolicy(secret, hashalg="sha512")
