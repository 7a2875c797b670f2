import socket

from flask import Flask

HOST = "0.0.0.0"
app = Flask(__name__)


def bad(port):
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # ruleid: bind-all
    s.bind(("0.0.0.0", port))
    # ruleid: bind-all
    s.bind(("", port))
    # ruleid: bind-all
    s.bind((HOST, port))
    # ruleid: bind-all
    s.bind(("::", port))
    # ruleid: bind-all
    app.run(host=HOST, port=port)
    # ruleid: bind-all
    app.run("0.0.0.0")


def good(port, host):
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # ok: bind-all
    s.bind(("127.0.0.1", port))
    # ok: bind-all
    s.bind((host, port))
    # ok: bind-all
    s.bind(("", 0))
    # ok: bind-all
    app.run(host="localhost")
    # ok: bind-all
    widget.bind("<Return>", port)


def page(demo):
    # ruleid: bind-all
    demo.launch(server_name="0.0.0.0", server_port=7860)
    # ok: bind-all
    demo.launch(server_name="127.0.0.1")


def servers(reactor, factory):
    # ruleid: bind-all
    reactor.listenTCP(80, factory, interface="0.0.0.0")
    # ok: bind-all
    reactor.listenTCP(80, factory, interface="127.0.0.1")


# ruleid: bind-all
manager = multiprocessing.managers.BaseManager(address=("", 50000))
# ok: bind-all
manager = multiprocessing.managers.BaseManager(address=("localhost", 50000))


def queue(context, zmq):
    socket_of_queue = context.socket(zmq.PULL)
    # ruleid: bind-all
    socket_of_queue.bind("tcp://0.0.0.0:5555")
    # ok: bind-all
    socket_of_queue.bind("tcp://127.0.0.1:5555")


# ruleid: bind-all
bind = "0.0.0.0:8000"
# ok: bind-all
bind = "127.0.0.1:8000"
