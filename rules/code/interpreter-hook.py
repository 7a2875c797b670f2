import sys
import threading


def bad(data):
    # ruleid: interpreter-hook
    sys.settrace(data)
    # ruleid: interpreter-hook
    threading.setprofile(data)


def good():
    # ok: interpreter-hook
    sys.gettrace()
    # ok: interpreter-hook
    sys.settrace(None)
