import multiprocessing
from multiprocessing.connection import Client, Connection


def bad(data):
    # ruleid: multiprocessing-recv
    Client(data)
    # ruleid: multiprocessing-recv
    Connection(data).recv()


def good():
    # ok: multiprocessing-recv
    multiprocessing.Queue()
