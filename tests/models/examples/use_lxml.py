from lxml import etree
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    root = etree.fromstring(request.data)  # rings: xml-external-entity
    etree.parse("x.xml").xpath("//a[@b='" + request.args["x"] + "']")  # rings: xpath-injection
    etree.parse("x.xml").xpath("//a[@b=$x]", x=request.args["x"])  # silent
    return {}
