from transformers import AutoModel
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    AutoModel.from_pretrained(request.args["x"])  # rings: untrusted-deserialisation
    AutoModel.from_pretrained("bert")  # silent
    return {}
