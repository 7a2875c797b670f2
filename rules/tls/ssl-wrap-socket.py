import ssl


def bad(data):
    # ruleid: ssl-wrap-socket
    ssl.wrap_socket(data)
    # ruleid: ssl-wrap-socket
    ssl.wrap_socket(data, cert_reqs=ssl.CERT_REQUIRED)


def good(data, host):
    context = ssl.create_default_context()
    # ok: ssl-wrap-socket
    context.wrap_socket(data, server_hostname=host)


def bare():
    # ruleid: ssl-wrap-socket
    return ssl.SSLContext()


def told():
    # ok: ssl-wrap-socket
    context = ssl.SSLContext()
    context.verify_mode = ssl.CERT_REQUIRED
    return context
