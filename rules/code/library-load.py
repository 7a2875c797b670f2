import ctypes
from ctypes.util import find_library


def native(path):
    # ruleid: library-load
    return ctypes.CDLL(path)


def system():
    # ok: library-load
    ctypes.CDLL("libc.so.6", use_errno=True)
    # ok: library-load
    ctypes.CDLL(find_library("c"))
    # ok: library-load
    ctypes.CDLL(None)
