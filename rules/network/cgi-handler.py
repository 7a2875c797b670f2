import wsgiref.handlers


def bad(app):
    # ruleid: cgi-handler
    wsgiref.handlers.CGIHandler().run(app)


def good(app, stdin, stdout, stderr, environ):
    # ok: cgi-handler
    wsgiref.handlers.SimpleHandler(stdin, stdout, stderr, environ).run(app)
