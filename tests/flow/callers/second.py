import requests
import store
from flask import request


def view():
    entry = store.Entry(request.form["key"])  # rings: path-traversal-delete
    entry.drop()


def other():
    store.run_it(request.form["command"])  # rings: command-injection


def fetch(url):
    return requests.get(url).json()
