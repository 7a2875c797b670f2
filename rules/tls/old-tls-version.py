import ssl
from OpenSSL import SSL


def bad(data):
    # ruleid: old-tls-version
    ssl.SSLContext(ssl.PROTOCOL_SSLv3)
    # ruleid: old-tls-version
    ssl.wrap_socket(data, ssl_version=ssl.PROTOCOL_TLSv1)
    # ruleid: old-tls-version
    SSL.Context(method=SSL.SSLv3_METHOD)
    context = ssl.create_default_context()
    # ruleid: old-tls-version
    context.minimum_version = ssl.TLSVersion.TLSv1


def good():
    # ok: old-tls-version
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context()
    # ok: old-tls-version
    context.minimum_version = ssl.TLSVersion.TLSv1_2


def any_version(data):
    # ruleid: old-tls-version
    ssl.SSLContext(ssl.PROTOCOL_SSLv23).wrap_socket(data)


def any_new_version(data):
    # ok: old-tls-version
    context = ssl.SSLContext(ssl.PROTOCOL_SSLv23)
    context.options |= ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1
    context.wrap_socket(data)


def other_library():
    import M2Crypto

    # ruleid: old-tls-version
    M2Crypto.SSL.Context("sslv3")
    # ok: old-tls-version
    M2Crypto.SSL.Context("tls")


def allowed_again(context):
    # ruleid: old-tls-version
    context.options &= ~ssl.OP_NO_SSLv3
    # ok: old-tls-version
    context.options |= ssl.OP_NO_SSLv3
    # ok: old-tls-version
    context.options &= ~ssl.OP_NO_TICKET


# ruleid: old-tls-version
ssl_version = ssl.PROTOCOL_TLSv1
