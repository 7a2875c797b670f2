import hashlib
from hashlib import md5, sha1 as sha


def digest(data, options):
    etag = hashlib.md5(data).hexdigest()
    name = md5(data).hexdigest()
    other = sha(data)
    made = hashlib.new("md5", data)
    long = hashlib.sha1(
        data
    )
    empty = hashlib.md5()
    some = hashlib.md5(data, **options)
    false = hashlib.md5(data, usedforsecurity=True)
    password_hash = hashlib.sha1(data).hexdigest()
    return etag, name, other, made, long, empty, some, false, password_hash


def sign(data):
    return hashlib.md5(data).digest()


def stored(user, password):
    user.old = hashlib.md5(user.password.encode()).hexdigest()
    return md5(user.name)
