import string
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    string.Template(request.args["x"]).substitute(a=1)  # rings: format-string-injection
    string.Template("$a").substitute(a=request.args["x"])  # silent
    return {}
