import torch
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    torch.load(request.files["x"], weights_only=False)  # rings: untrusted-deserialisation
    torch.load(request.files["x"], weights_only=True)  # silent
    return {}
