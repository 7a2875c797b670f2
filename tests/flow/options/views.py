import shell
from flask import Flask, request

app = Flask(__name__)


class Puller:
    def __init__(self, url, branch):
        self.url = url
        self.branch = branch

    def clone(self):
        command = ["git", "clone"]
        command.extend(["--branch", self.branch])
        command.extend([self.url, "/srv"])
        return shell.run(command)  # rings: argument-injection

    def clone_well(self):
        command = ["git", "clone"]
        command.extend(["--branch=" + self.branch])
        command.extend(["--", self.url, "/srv"])
        return shell.run(command)  # silent

    def fetch(self):
        return shell.call(["git", "fetch", "origin", self.branch])  # rings: argument-injection


def log_of(path):
    return ["git", "log", path]


def log_well_of(path):
    return ["git", "log", "--", path]


@app.route("/")
def index():
    puller = Puller(request.args["url"], request.args["branch"])
    puller.clone()
    puller.clone_well()
    puller.fetch()
    shell.call(log_of(request.args["path"]))  # rings: argument-injection
    shell.call(log_well_of(request.args["path"]))  # silent
    shell.call(["git", "log", "--", request.args["path"]])  # silent
    return ""
