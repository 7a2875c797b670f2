import second
import store
from flask import request


def test_page():
    store.from_a_page(second.fetch("https://example.com"))  # silent


def test_command():
    store.only_by_a_test(request.args["x"])
