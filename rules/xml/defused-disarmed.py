import defusedxml.ElementTree
import defusedxml.ElementTree as D


def bad(data):
    # ruleid: defused-disarmed
    defusedxml.ElementTree.fromstring(data, forbid_entities=False)


def good(data):
    # ok: defused-disarmed
    defusedxml.ElementTree.fromstring(data)
    # ok: defused-disarmed
    defusedxml.ElementTree.fromstring(data, forbid_dtd=True)


def one(text):
    # ruleid: defused-disarmed
    return D.fromstring(text, forbid_entities=False)
