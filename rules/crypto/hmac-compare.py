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


def later(key, data, got):
    code = hmac.new(key, data, "sha256").hexdigest()
    # ruleid: hmac-compare
    if code != got:
        raise ValueError
    # ok: hmac-compare
    return hmac.compare_digest(code, got)


def of_object(key, data, got):
    code = hmac.new(key, data, "sha256")
    # ruleid: hmac-compare
    return code.hexdigest() == got


def by_name(signature, expected_signature, method):
    # ok: hmac-compare
    if method == "sha256":
        # ruleid: hmac-compare
        return signature == expected_signature
    return False


def of_header(key, payload, header):
    expected = later_sign(key, payload)
    # ruleid: hmac-compare
    return expected == header


def of_body(received, text):
    # ok: hmac-compare
    return received == text
