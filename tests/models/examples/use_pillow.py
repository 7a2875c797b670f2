from PIL import Image
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    Image.open("/srv/" + request.args["x"])  # rings: path-traversal-read
    Image.open("/srv/x.png")  # silent
    return {}
