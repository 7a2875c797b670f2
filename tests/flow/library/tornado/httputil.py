class HTTPServerRequest:
    pass
