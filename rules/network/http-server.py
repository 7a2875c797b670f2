import http.server
from wsgiref.simple_server import make_server


def bad(app):
    # ruleid: http-server
    http.server.HTTPServer(("10.0.0.1", 80), http.server.SimpleHTTPRequestHandler)
    # ruleid: http-server
    make_server("10.0.0.1", 8000, app)


def good(app):
    # ok: http-server
    http.server.HTTPServer(("127.0.0.1", 8000), http.server.SimpleHTTPRequestHandler)
    # ok: http-server
    serve(app)
