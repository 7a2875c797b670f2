import ast
import os
import pathlib
import shutil

import jinja2
from flask import Flask

app = Flask(__name__)


def go(text):
    shutil.unpack_archive("a.tar", filter="data")
    jinja2.Environment(autoescape=True)
    jinja2.Environment(autoescape=True, trim_blocks=True)
    ast.literal_eval(text)
    eval(text, {})
    os.chmod("a", 0o755)
    os.chmod(path="a", mode=0o644)
    pathlib.Path("a").chmod(0o755)
    app.run(port=80)
