import base64
import zlib


def bad(data):
    # ruleid: decoded-code-run
    exec(base64.b64decode(data))
    # ruleid: decoded-code-run
    exec(zlib.decompress(base64.b64decode("eJwrKMrMK9EvSc1NBQAZWgR5")))


def good(data):
    # ok: decoded-code-run
    base64.b64decode(data)
