import yaml
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    yaml.load(request.data, Loader=yaml.Loader)  # rings: untrusted-deserialisation
    yaml.safe_load(request.data)  # silent
    yaml.load(request.data, Loader=yaml.SafeLoader)  # silent
    return {}
