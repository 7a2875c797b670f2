import os
import pathlib
import shutil

import jinja2
from flask import Flask

app = Flask(__name__)


def go(text):
    shutil.unpack_archive("a.tar")
    jinja2.Environment()
    jinja2.Environment(autoescape=False, trim_blocks=True)
    eval(text)
    eval(text, {})
    os.chmod("a", 0o777)
    os.chmod(path="a", mode=0o666)
    pathlib.Path("a").chmod(0o777)
    app.run(debug=True, port=80)
