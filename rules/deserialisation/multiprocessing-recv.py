import multiprocessing
from multiprocessing.connection import Client, Connection, Listener


def bad(data):
    # ruleid: multiprocessing-recv
    Client(data)
    # ruleid: multiprocessing-recv
    Connection(data).recv()


def good():
    # ok: multiprocessing-recv
    multiprocessing.Queue()


def served(address, key):
    # ruleid: multiprocessing-recv
    with Listener(address, authkey=key) as listener:
        with listener.accept() as connection:
            # ruleid: multiprocessing-recv
            print(connection.recv())
            # ok: multiprocessing-recv
            print(connection.recv_bytes())
