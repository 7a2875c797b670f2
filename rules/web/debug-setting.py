from django.conf import settings
import os

SECRET_KEY = os.environ["SECRET_KEY"]
# ruleid: debug-setting
DEBUG = True
INSTALLED_APPS = []


def bad(app):
    # ruleid: debug-setting
    app.config["DEBUG"] = True
    # ruleid: debug-setting
    app.config.update(ENV="development")


def good(app):
    # ok: debug-setting
    app.config["DEBUG"] = os.environ.get("DEBUG") == "1"
    # ok: debug-setting
    app.config["DEBUG"] = os.environ["DEBUG"] == "1"


def told(app):
    # ok: debug-setting
    app.config["ENV"] = "production"
    # ok: debug-setting
    app.config["DEBUG"] = False
    # ruleid: debug-setting
    app.config["ENV"] = "development"


def attribute(app, parser):
    # ruleid: debug-setting
    app.debug = True
    # ok: debug-setting
    parser.debug = True


def of_django():
    # ruleid: debug-setting
    settings.configure(DEBUG=True)
    # ok: debug-setting
    settings.configure(DEBUG=False)


def graphs(schema):
    from ariadne.asgi import GraphQL
    from flask_graphql import GraphQLView

    # ruleid: debug-setting
    GraphQL(schema, debug=True)
    # ruleid: debug-setting
    GraphQLView.as_view("graph", schema=schema, graphiql=True)
    # ok: debug-setting
    GraphQL(schema)
