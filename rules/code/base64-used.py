import base64
import binascii


def bad(data):
    # ruleid: base64-used
    base64.b64decode(data)
    # ruleid: base64-used
    base64.b64encode(data)


def good(data):
    # ok: base64-used
    binascii.crc32(data)
