import xml.sax
from xml.etree import ElementTree
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    ElementTree.fromstring(request.data)  # rings: untrusted-xml
    ElementTree.parse("x.xml").find(request.args["x"])  # rings: xpath-injection
    ElementTree.parse("x.xml").find("a")  # silent
    return {}
