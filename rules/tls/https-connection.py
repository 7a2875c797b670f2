import ssl
from http.client import HTTPSConnection


def bad(host):
    # ruleid: https-connection
    HTTPSConnection(host)
    # ruleid: https-connection
    HTTPSConnection(host, 443)


def good(host):
    # ok: https-connection
    HTTPSConnection(host, context=ssl.create_default_context())
