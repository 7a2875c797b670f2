import xml.sax


def bad(path, data, handler):
    # ruleid: sax-parse
    xml.sax.parse(path, handler)
    # ruleid: sax-parse
    xml.sax.parseString(data, handler)
    # ruleid: sax-parse
    xml.sax.make_parser()


def good(path, handler):
    import defusedxml.sax
    # ok: sax-parse
    defusedxml.sax.parse(path, handler)
    # ok: sax-parse
    xml.sax.parseString("<a/>", handler)
