"""Objects that are handed over: what they were made with comes out of their attributes, and out of nothing else."""
import os

from flask import Flask, request

app = Flask(__name__)


class Message:
    def __init__(self, line, count):
        self.line = line
        self.count = count

    @classmethod
    def parse(cls, raw):
        return cls(raw["line"], 1)

    def __repr__(self):
        return "message"


class Other:
    def __init__(self, line):
        self.line: str = line


def run(message):
    os.system(message.line)  # rings: command-injection
    os.system(message.count)  # silent
    os.system(message.other)  # silent


def run_parsed(message):
    os.system(message.line)  # rings: command-injection


def run_other(message):
    os.system(message.line)  # rings: command-injection


def harmless(message):
    os.system(message.line)  # silent
    os.system(message)  # silent


@app.route("/")
def index():
    run(Message(request.args["line"], 2))
    run_parsed(Message.parse(request.get_json()))
    run_other(Other(request.args["line"]))
    harmless(Message("ls", request.args["count"]))
    return ""
