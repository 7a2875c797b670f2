import os
import string
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    os.system(string.Template("ls $a").substitute(a=request.args["x"]))  # rings: command-injection
    string.Template("$a").substitute(a=request.args["x"])  # silent
    return {}
