import ssl


# ruleid: old-tls-default
def bad(host, version=ssl.PROTOCOL_SSLv3):
    return host, version


# ok: old-tls-default
def good(host, version=ssl.PROTOCOL_TLS_CLIENT):
    return host, version
