import hashlib
import hmac


def bad(key, data, got):
    # ruleid: hmac-compare
    if hmac.new(key, data, hashlib.sha256).hexdigest() == got:
        return True
    # ruleid: hmac-compare
    return got == hmac.new(key, data, "sha256").digest()


def good(key, data, got):
    # ok: hmac-compare
    return hmac.compare_digest(hmac.new(key, data, "sha256").digest(), got)
