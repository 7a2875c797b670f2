import subprocess
import sys

import runner
from flask import Flask, request

app = Flask(__name__)


def joined(more):
    return ["git", "log"] + more


def added(more):
    words = ["git", "log"]
    words += more
    return words


def branched(more):
    words = ["git"]
    if len(more) > 3:
        words.append("--quiet")
    return words + more


def starred(more):
    return [sys.executable, *more]


def chosen(program):
    return [program, "--version"]


def second(words):
    return words[1]


@app.route("/run")
def run():
    more = request.args.getlist("more")
    runner.run_joined(joined(more))  # silent
    runner.run_added(added(more))  # silent
    runner.run_branched(branched(more))  # silent
    runner.run_starred(starred(more))  # silent
    runner.run_chosen(chosen(request.args["program"]))  # silent
    runner.run_text(" ".join(joined(more)), True)  # rings: command-injection
    runner.run_with({"input": request.args["text"]})  # silent
    subprocess.run(second(starred(more)))  # rings: command-injection
    return "done"
