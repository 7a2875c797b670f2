from lxml import etree


def bad(tree, name):
    # ruleid: xpath-built
    tree.xpath(f"//user[@name='{name}']")
    query = "//user[@name='" + name + "']"
    # ruleid: xpath-built
    tree.xpath(query)


def good(tree, name, columns):
    # ok: xpath-built
    tree.xpath("//user[@name=$name]", name=name)
    # ok: xpath-built
    tree.xpath("//user[@name='" + "root" + "']")
