import os

import defusedxml.ElementTree
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    root = defusedxml.ElementTree.fromstring(request.data)  # silent
    defusedxml.ElementTree.fromstring(request.data, forbid_entities=False)  # rings: untrusted-xml
    os.system(root.text)  # rings: command-injection
    return {}
