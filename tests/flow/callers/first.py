import store
from flask import request


def view():
    store.Entry(request.args["key"]).drop()  # rings: path-traversal-delete
    store.run_it(request.args["c"])  # rings: command-injection
