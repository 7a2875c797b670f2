from Crypto.Hash import MD5
from Crypto.Hash import SHA256
from Cryptodome.Hash import SHA as sha
from cryptography.hazmat.primitives import hashes


def bad(data):
    # ruleid: weak-hash-library
    MD5.new(data)
    # ruleid: weak-hash-library
    sha.new()
    # ruleid: weak-hash-library
    hashes.Hash(hashes.SHA1())


def good(data):
    # ok: weak-hash-library
    SHA256.new(data)
    # ok: weak-hash-library
    hashes.Hash(hashes.SHA256())
