import xml.dom.minidom

import defusedxml.minidom
from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: untrusted-xml
    xml.dom.minidom.parseString(request.data)
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: untrusted-xml
    defusedxml.minidom.parseString(request.data)
    return {"done": True}
