import defusedxml.ElementTree


def bad(data):
    # ruleid: defused-disarmed
    defusedxml.ElementTree.fromstring(data, forbid_entities=False)


def good(data):
    # ok: defused-disarmed
    defusedxml.ElementTree.fromstring(data)
    # ok: defused-disarmed
    defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
