import hashlib
from hashlib import sha1


def bad(data):
    # ruleid: weak-hash
    hashlib.md5(data)
    # ruleid: weak-hash
    sha1()
    # ruleid: weak-hash
    hashlib.new("MD5", data)
    make = hashlib.md5
    # ruleid: weak-hash
    make(data)
    # ruleid: weak-hash
    hashlib.new("sha1", usedforsecurity=True)


def good(data):
    # ok: weak-hash
    hashlib.sha256(data)
    # ok: weak-hash
    hashlib.md5(data, usedforsecurity=False)
    # ok: weak-hash
    hashlib.new("md5", usedforsecurity=False)
    # ok: weak-hash
    hashlib.new("sha512")
