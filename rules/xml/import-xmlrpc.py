# ruleid: import-xmlrpc
from xmlrpc.server import SimpleXMLRPCServer
# ok: import-xmlrpc
from xmlrpc.client import Fault
# ok: import-xmlrpc
from json import loads


class Server(SimpleXMLRPCServer):
    pass
