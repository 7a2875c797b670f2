import numpy
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    numpy.load(request.files["x"], allow_pickle=True)  # rings: untrusted-deserialisation
    numpy.asarray(request.json)  # silent
    return {}
