from lxml import etree


def bad(data, path):
    # ruleid: lxml-parse
    etree.fromstring(data)
    # ruleid: lxml-parse
    etree.parse(path)


def good(data):
    parser = etree.XMLParser(resolve_entities=False)
    # ok: lxml-parse
    etree.fromstring(data, parser)
    # ok: lxml-parse
    etree.fromstring("<a/>")
    # ok: lxml-parse
    etree.HTML(data)
