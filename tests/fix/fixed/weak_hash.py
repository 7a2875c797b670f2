import hashlib
from hashlib import md5, sha1 as sha


def digest(data, options):
    etag = hashlib.md5(data, usedforsecurity=False).hexdigest()
    name = md5(data, usedforsecurity=False).hexdigest()
    other = sha(data, usedforsecurity=False)
    made = hashlib.new("md5", data, usedforsecurity=False)
    long = hashlib.sha1(
        data,
        usedforsecurity=False
    )
    empty = hashlib.md5(usedforsecurity=False)
    some = hashlib.md5(data, **options)
    false = hashlib.md5(data, usedforsecurity=False)
    password_hash = hashlib.sha256(data).hexdigest()
    return etag, name, other, made, long, empty, some, false, password_hash


def sign(data):
    return hashlib.sha256(data).digest()


def stored(user, password):
    user.old = hashlib.sha256(user.password.encode()).hexdigest()
    return md5(user.name, usedforsecurity=False)
