import dill
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    dill.loads(request.data)  # rings: untrusted-deserialisation
    dill.dumps(request.data)  # silent
    return {}
