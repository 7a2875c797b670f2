"""A WSGI application that calls its methods by the name of the request's."""
import store


class Application:
    def __call__(self, environ, start_response):
        function = getattr(self, "do_%s" % environ["REQUEST_METHOD"])
        return function(environ, store.load(environ))

    def do_DELETE(self, environ, collection):
        collection.remove(environ["PATH_INFO"].strip("/").split("/")[-1])

    def do_PUT(self, environ, collection):
        store.keep(environ["PATH_INFO"].strip("/").split("/")[-1])
        store.keep_all(environ["PATH_INFO"].strip("/").split("/")[-1])
