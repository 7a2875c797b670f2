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
