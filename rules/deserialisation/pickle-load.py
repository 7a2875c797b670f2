import json
import pickle
from pickle import loads


def bad(data, file):
    # ruleid: pickle-load
    pickle.load(file)
    # ruleid: pickle-load
    loads(data)
    # ruleid: pickle-load
    pickle.Unpickler(file).load()


def good(data):
    # ok: pickle-load
    pickle.dumps(data)
    # ok: pickle-load
    json.loads(data)
    # ok: pickle-load
    pickle.loads(pickle.dumps(data))
    copy = pickle.dumps(data)
    # ok: pickle-load
    pickle.loads(copy)


def received(data, connection):
    copy = pickle.dumps(data)
    if connection:
        copy = connection.recv(100)
    # ruleid: pickle-load
    return pickle.loads(copy)


def sockets(socket, path):
    import skops.io

    # ruleid: pickle-load
    socket.recv_pyobj()
    # ok: pickle-load
    socket.recv_json()
    # ruleid: pickle-load
    skops.io.load(path, trusted=True)
    # ok: pickle-load
    skops.io.load(path)
