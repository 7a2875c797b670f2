from lxml import etree


def bad(text):
    # ruleid: xslt-built
    etree.XSLT(etree.fromstring(text))


def good(path):
    # ok: xslt-built
    etree.XSLT(etree.fromstring("<xsl:stylesheet/>"))
    # ok: xslt-built
    etree.XSLT(etree.parse("sheet.xsl"))
