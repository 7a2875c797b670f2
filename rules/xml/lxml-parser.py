from lxml import etree


def bad():
    # ruleid: lxml-parser
    parser = etree.XMLParser(remove_comments=True, recover=True)
    return parser


def good(resolve_entities=False):
    # ok: lxml-parser
    parser = etree.XMLParser(resolve_entities=False)
    # ok: lxml-parser
    parser = etree.XMLParser(recover=True, resolve_entities=resolve_entities)
    # ok: lxml-parser
    parser = etree.HTMLParser()
    return parser
