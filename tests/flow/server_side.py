"""What a server, a class of the program or the start of a program gives is not what a client sends."""
import http.client
import logging
import os
import runpy
import sys

import asyncpg
import requests
from django.http import HttpResponse
from flask import request
from tornado.httputil import url_concat
from tornado.web import RequestHandler

log = logging.getLogger(__name__)


async def app(scope, receive, send):
    log.info("by %s", scope["scheme"])  # silent
    log.info("for %s", scope["path"])  # rings: log-injection


def again():
    runpy.run_path(sys.argv[0])  # silent
    runpy.run_path(sys.argv[1])  # rings: code-injection


def ask():
    connection = http.client.HTTPSConnection("example.org")
    connection.request("GET", "/")
    answer = connection.getresponse()
    log.info("%s %s", answer.status, answer.getheader("Content-Type"))  # silent
    os.system(answer.getheader("Content-Type"))  # rings: command-injection


def follow():
    page = requests.get("https://example.org/").json()
    os.system(page["command"])  # rings: command-injection


def sent_or_answered(quick):
    where = request.args["where"] if quick else requests.get("https://example.org/").text
    return requests.get(where)  # rings: server-side-request-forgery


def of_a_folder(folder):
    for name in os.listdir(folder):
        os.remove(name)  # silent
        os.system("touch " + name)  # rings: command-injection


def written_down():
    log.info(request.url)  # silent
    log.info(request.path)  # rings: log-injection


class Back(RequestHandler):
    def get(self):
        self.redirect(url_concat("/start", {"next": self.get_argument("next")}))  # silent
        self.redirect(url_concat(self.get_argument("next"), {"a": "b"}))  # rings: open-redirect


async def rows(connection: asyncpg.Connection):
    values = request.args.getlist("values")
    await connection.fetch("SELECT * FROM a WHERE b = $1", *values)  # silent
    await connection.fetch(*values)  # rings: sql-injection


class Backend:
    def __init__(self, **kwargs):
        self.kwargs = kwargs


class Mail(Backend):
    def run(self):
        os.system(self.kwargs["command"])  # silent


class View:
    def dispatch(self):
        os.system(self.kwargs["command"])  # rings: command-injection
        return HttpResponse("done")


class Archive:
    def write(self, name):
        open(name, "w")  # silent


def keep(file):
    file.write(request.args["text"])
