"""What is set up matters for what is then done with it."""
import pathlib
import xml.dom.minidom
import xml.sax
import xml.sax.handler

from flask import Flask, request

app = Flask(__name__)


@app.route("/constant")
def constant():
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)  # info: external-entities
    return {"name": xml.dom.minidom.parseString("<a/>", parser).nodeName}


@app.route("/untrusted", methods=["POST"])
def untrusted():
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)  # has: external-entities
    return {"name": xml.dom.minidom.parseString(request.data, parser).nodeName}  # rings: untrusted-xml


@app.route("/both", methods=["POST"])
def both():
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)  # has: external-entities
    xml.dom.minidom.parseString("<a/>", parser)  # silent
    return {"name": xml.dom.minidom.parseString(request.data, parser).nodeName}  # rings: untrusted-xml


@app.route("/file")
def file():
    path = pathlib.Path("/srv") / request.args["name"]
    if path.exists():  # rings: path-traversal-read
        return path.read_text()  # rings: path-traversal-read, cross-site-scripting
    return "none"
