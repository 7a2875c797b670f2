import os

import checks
from checks import Checker, cleaned, first_only, is_inside, is_nearly_inside, is_plain, is_plain_word, looks_fine, must_be_plain, refuse
from flask import Flask, abort, request

app = Flask(__name__)


def local_check(text):
    if text not in ("one", "two"):
        abort(400)


def local_test(text):
    for letter in text:
        if letter == ";":
            return False
    return text in ("one", "two")


@app.route("/a")
def a():
    x = request.args["x"]
    if is_plain(x):
        os.system(x)  # silent
    else:
        os.system(x)  # rings: command-injection
    if not is_plain_word(x):
        abort(400)
    os.system(x)  # silent
    y = request.args["y"]
    must_be_plain(y)
    os.system(y)  # silent
    z = request.args["z"]
    if not looks_fine(z):
        abort(400)
    os.system(z)  # rings: command-injection
    os.system(cleaned(z))  # silent
    b = request.args["b"]
    c = first_only(b, request.args["c"])
    os.system(c)  # rings: command-injection
    d = request.args["d"]
    local_check(d)
    os.system(d)  # silent
    e = request.args["e"]
    if not local_test(e):
        return "no"
    os.system(e)  # silent
    f = request.args["f"]
    fine = checks.is_plain(f)
    if not fine:
        return "no"
    os.system(f)  # silent
    g = request.args["g"]
    if not is_plain(request.args["h"]):
        return "no"
    os.system(g)  # rings: command-injection
    i = request.args["i"]
    if i not in ("p", "q"):
        refuse()
    os.system(i)


@app.route("/b")
def b():
    checker = Checker()
    x = request.args["x"]
    checker.check(x)
    os.system(x)  # silent
    y = request.args["y"]
    if not checker.allows(y):
        return "no"
    os.system(y)  # silent
    path = os.path.join(checks.ROOT, request.args["path"])
    if not is_inside(path):
        abort(403)
    open(path)  # silent
    other = os.path.join(checks.ROOT, request.args["other"])
    if not is_nearly_inside(other):
        abort(403)
    open(other)  # silent
