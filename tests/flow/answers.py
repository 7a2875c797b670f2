"""Mappings are sent as JSON, whoever makes them; numbers by their annotation, whatever says where they come from."""
import os
from http.server import SimpleHTTPRequestHandler

import pandas
import requests
from fastapi import FastAPI, Query
from flask import Flask, request
from werkzeug.datastructures import FileStorage

try:
    from werkzeug.wrappers import Response
except ImportError:
    from werkzeug.wrappers import BaseResponse as Response

app = Flask(__name__)
api = FastAPI()


def document():
    return {"next": request.args["page"]}


def text():
    return "<b>" + request.args["page"]


@app.route("/documents")
def documents():
    return document()  # silent


@app.route("/images")
def images():
    return Response(text(), mimetype="image/png")  # silent


@app.route("/texts")
def texts():
    return text()  # rings: cross-site-scripting


@api.get("/pages")
def pages(page: int = Query(1), name: str = Query("")):
    os.system("ls %s" % page)  # silent
    os.system("ls %s" % name)  # rings: command-injection


def table(file: FileStorage):
    pandas.read_csv(file)  # silent
    return pandas.read_csv(file.filename)  # rings: server-side-request-forgery


class Handler(SimpleHTTPRequestHandler):
    def do_GET(self):
        open(self.translate_path(self.path))  # silent
        open(self.path)  # rings: path-traversal-read


def answered():
    response = requests.get("https://example.org/")
    app.logger.warning("%s", response.headers["X-Name"])  # silent
    app.logger.warning("%s", response.text)  # rings: log-injection


class Names:
    def set(self, schema):
        values = schema.load(request.get_json())
        for key, value in values.items():
            setattr(self, key, value)  # silent
        for key, value in request.get_json().items():
            setattr(self, key, value)  # rings: untrusted-mass-assignment


def plain_application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["QUERY_STRING"].encode()]  # silent


def page_application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<p>" + environ["QUERY_STRING"].encode()]  # rings: cross-site-scripting


class Middleware:
    def __call__(self, environ, start_response):
        yield self.application(environ, start_response)  # silent
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        yield ("<p>" + environ["QUERY_STRING"]).encode()  # rings: cross-site-scripting
