import json
import pickle

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: untrusted-deserialisation
    return {"size": len(pickle.loads(request.data))}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: untrusted-deserialisation
    return {"size": len(json.loads(request.data))}
