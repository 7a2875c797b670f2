import xml.etree.ElementTree as ET


def bad(data, path):
    # ruleid: etree-parse
    ET.fromstring(data)
    # ruleid: etree-parse
    ET.parse(path)


def good(data):
    import defusedxml.ElementTree
    # ok: etree-parse
    defusedxml.ElementTree.fromstring(data)
    # ok: etree-parse
    ET.fromstring("<a/>")
