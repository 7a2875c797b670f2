import json
import marshal
import pickle
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    pickle.loads(request.data)  # rings: untrusted-deserialisation
    marshal.loads(request.data)  # rings: untrusted-deserialisation
    json.loads(request.data)  # silent
    return {}
