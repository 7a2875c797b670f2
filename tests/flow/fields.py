"""Classes for which something else makes an __init__ keep what their objects are made with."""
import os
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import attr
from flask import Flask, request

app = Flask(__name__)


@dataclass
class Job:
    name: str
    script: str = "x"
    shell: ClassVar[str] = "sh"

    def run(self):
        os.system("sh " + self.script)  # rings: command-injection
        os.system("echo " + self.name)  # silent
        os.system(self.shell + " x")  # silent


@attr.s(auto_attribs=True)
class Step:
    name: str

    def run(self):
        os.system("sh " + self.name)  # rings: command-injection


class Pair(NamedTuple):
    first: str
    second: str

    def run(self):
        os.system("sh " + self.second)  # rings: command-injection
        os.system("sh " + self.first)  # silent


@dataclass
class Named(Job):
    user: str = ""

    def start(self):
        os.system("sh " + self.user)  # rings: command-injection


def make(script):
    return Job("fixed", script)


@app.route("/run")
def run():
    make(request.args["script"]).run()
    Step(request.args["name"]).run()
    Pair("x", second=request.args["second"]).run()
    Named("a", "b", user=request.args["user"]).start()
