from flask import Flask, request
from lxml import etree

app = Flask(__name__)
root = etree.Element("users")


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: xpath-injection
    root.xpath("//user[@name='" + request.args["name"] + "']")
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: xpath-injection
    root.xpath("//user[@name=$name]", name=request.args["name"])
    return {"done": True}
