"""Of HTML lxml reads no entities of elsewhere; and what stands in the program is no page of elsewhere."""
import elementpath
import requests
from lxml import etree, html


def pages():
    text = requests.get("https://example.org/").text
    html.fromstring(text)  # silent
    etree.fromstring(text)  # rings: xml-external-entity
    elementpath.select(html.fromstring("<html></html>"), "//a")  # silent
    elementpath.select(html.fromstring("<html></html>"), text)  # rings: xpath-injection
