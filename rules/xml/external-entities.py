import xml.sax
import xml.sax.handler

from lxml import etree


def bad():
    parser = xml.sax.make_parser()
    # ruleid: external-entities
    parser.setFeature(xml.sax.handler.feature_external_ges, True)
    # ruleid: external-entities
    etree.XMLParser(no_network=False)
    # ruleid: external-entities
    etree.XMLParser(huge_tree=True)


def good():
    parser = xml.sax.make_parser()
    # ok: external-entities
    parser.setFeature(xml.sax.handler.feature_external_ges, False)
    # ok: external-entities
    etree.XMLParser(resolve_entities=False)
