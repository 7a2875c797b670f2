"""What functions of the program give, where they are given nothing but constants, is constant: by what they do with it."""
import base64
import pickle

import store
from flask import Flask, request

app = Flask(__name__)


@app.route("/constant", methods=["POST"])
def constant():
    own = store.Store(request, None)
    kind = own.kind("k")
    eval(kind)  # info: eval-used
    eval(store.padded(kind))  # info: eval-used
    pickle.loads(base64.b64decode(base64.b64encode(kind.encode("utf-8"))))  # info: pickle-load
    eval(store.either(kind, "1"))  # info: eval-used
    eval(store.either(kind, request.form["x"]))  # rings: code-injection
    eval(store.padded(own.asked("k")))  # has: eval-used
    eval(store.fetched(kind))  # has: eval-used
    eval(store.either(kind, unknown))  # has: eval-used
    eval(unknown.padded(kind))  # has: eval-used
