"""Each hole of a format by itself: by what stands before it, by the quotes around it, by its letter."""
import logging
import os

from flask import Flask, redirect, request

app = Flask(__name__)
log = logging.getLogger(__name__)


def base():
    return os.getcwd()


@app.route("/percent")
def percent():
    asked, kind = request.args["asked"], request.args["kind"]
    if kind == "1":
        return redirect("%s?next=%s&again=%s" % (base(), asked, asked))  # silent
    if kind == "2":
        return redirect("%s?next=%s" % (asked, base()))  # rings: open-redirect
    if kind == "3":
        return redirect("%(base)s?%(asked)s" % {"asked": asked, "base": base()})  # silent
    if kind == "4":
        return redirect("%s%s" % (base(), asked))  # rings: open-redirect
    return redirect("%*s?%s" % (asked, base(), "x"))  # rings: open-redirect


@app.route("/braces")
def braces():
    asked, kind = request.args["asked"], request.args["kind"]
    if kind == "1":
        return redirect("{}?next={}".format(base(), asked))  # silent
    if kind == "2":
        return redirect("{1}?next={0}".format(base(), asked))  # rings: open-redirect
    if kind == "3":
        return redirect("{1}?next={0}".format(asked, base()))  # silent
    if kind == "4":
        return redirect("{where}?next={asked!s}".format(where=base(), asked=asked))  # silent
    if kind == "5":
        return redirect("{:{}}?{}".format(base(), 10, asked))  # rings: open-redirect
    return redirect("{{}}{}".format(asked))  # rings: open-redirect


@app.route("/quotes")
def quotes():
    folder = base()
    asked = request.args["asked"].replace("'", "")
    os.system("ls %s '%s'" % (folder, asked))  # silent
    os.system("ls %s '%s'" % (asked, folder))  # rings: command-injection
    log.info("at %d", len(folder))
    os.system("sleep %d" % request.args["seconds"])  # silent
