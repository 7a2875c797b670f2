import xmlrpc.client
from xmlrpc.server import SimpleXMLRPCServer


def bad(url):
    # ruleid: xmlrpc-used
    xmlrpc.client.ServerProxy(url)
    # ruleid: xmlrpc-used
    SimpleXMLRPCServer(("127.0.0.1", 8000))


def good(data):
    # ok: xmlrpc-used
    xmlrpc.client.dumps(data)
