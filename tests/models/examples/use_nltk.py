import nltk
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    nltk.data.load(request.args["x"])  # rings: untrusted-deserialisation
    nltk.word_tokenize(request.args["x"])  # silent
    return {}
