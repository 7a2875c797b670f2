import joblib
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    joblib.load(request.files["x"])  # rings: untrusted-deserialisation
    joblib.load("model")  # silent
    return {}
