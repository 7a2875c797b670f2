import lxml.etree
from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["POST"])
def view():
    # ruleid: xml-external-entity
    return {"name": lxml.etree.fromstring(request.data).tag}


@app.route("/1", methods=["POST"])
def view1():
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True)
    # ok: xml-external-entity
    return {"name": lxml.etree.fromstring(request.data, parser).tag}
