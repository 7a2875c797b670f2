"""What helpers put into what they are given."""
import os
import subprocess

from flask import Flask, request

app = Flask(__name__)


class Options:
    pass


def add(words, word):
    words.append(word)
    return len(words)


def put(table, key, value):
    table[key] = value


def name(options, value):
    options.name = value


def other(words, word):
    words = list(words)
    words.append(word)
    return words


def look(words, word):
    return word in words


@app.route("/")
def index():
    words = ["sh", "-c"]
    length = add(words, request.args["word"])
    subprocess.run(words)  # rings: command-injection
    os.system("head -n %s" % length)  # silent
    table = {}
    put(table, "name", request.args["name"])
    os.system("cat " + table["name"])  # rings: command-injection
    options = Options()
    name(options, request.args["title"])
    os.system("cat " + options.name)  # rings: command-injection
    kept = ["sh", "-c", "ls"]
    other(kept, request.args["word"])
    look(kept, request.args["word"])
    subprocess.run(kept)  # silent
    return ""


class Builder:
    def add(self, words, word):
        words.extend(["-x", word])

    def build(self):
        words = ["bash", "-c"]
        self.add(words, request.args["word"])
        return subprocess.call(words)  # rings: command-injection
