"""What constants decide."""
import configparser
import os
import pickle

from flask import Flask, request

app = Flask(__name__)


@app.route("/constant")
def constant():
    os.system(request.path)  # silent
    x = request.args["x"]
    letter = "ABC"[1]
    match letter:
        case "A":
            y = x
        case "B":
            y = "ls"
        case "C" | "D":
            y = x
        case _:
            y = x
    os.system(y)  # silent
    items = []
    items.append("a")
    items.append(x)
    items.append("b")
    items.pop(0)
    os.system(items[0])  # rings: command-injection
    os.system(items[1])  # silent
    config = configparser.ConfigParser()
    config.add_section("one")
    config.set("one", "a", "ls")
    config.set("one", "b", x)
    os.system(config.get("one", "a"))  # silent
    os.system(config.get("one", "b"))  # rings: command-injection
    eval("1 + 1")  # info: eval-used
    pickle.loads(b"abc")  # info: pickle-load
    if x in ("1", "2"):
        eval(x)  # info: eval-used


@app.route("/<part>")
def varying(part):
    os.system(request.path)  # rings: command-injection
