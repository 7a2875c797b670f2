from xmlrpc.server import SimpleXMLRPCServer


def bad(service):
    server = SimpleXMLRPCServer(("127.0.0.1", 8000))
    # ruleid: xmlrpc-dotted-names
    server.register_instance(service, allow_dotted_names=True)


def good(service):
    server = SimpleXMLRPCServer(("127.0.0.1", 8000))
    # ok: xmlrpc-dotted-names
    server.register_instance(service)
