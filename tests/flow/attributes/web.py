"""What an application has as an attribute, and what that has."""
from flask import Flask, request
from parts import Catalogue, Products


class Container:
    def __init__(self):
        self.catalogue = Catalogue(Products("t.db"))


def create_app():
    app = Flask(__name__)
    app.container = Container()

    @app.get("/search")
    def search():
        app.container.catalogue.search(request.args["q"])
        return app.container.catalogue.listing(request.args["order"])

    return app
