import xml.dom.minidom
import xml.etree.ElementTree
from xml.dom import expatbuilder, minidom, pulldom


def bad(data, path):
    # ruleid: dom-parse
    minidom.parseString(data)
    # ruleid: dom-parse
    pulldom.parse(path)
    # ruleid: dom-parse
    expatbuilder.parse(path)


def good(data):
    import defusedxml.minidom
    # ok: dom-parse
    defusedxml.minidom.parseString(data)
    # ok: dom-parse
    minidom.parseString("<a/>")


def pretty(element):
    # ok: dom-parse
    return xml.dom.minidom.parseString(xml.etree.ElementTree.tostring(element)).toprettyxml()
