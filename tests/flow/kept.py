"""What is kept under one key of something is not what stands under another; and what chooses keys."""
import os

from flask import request


class Settings(dict):
    pass


class Store:
    def __init__(self, path):
        self.data = Settings(path=path)
        self.data["name"] = request.args["name"]

    def fine(self):
        os.system(self.data["path"])  # silent

    def bad(self):
        os.system(self.data["name"])  # rings: command-injection


def given(config):
    config["name"] = request.args["name"]
    os.system(config["path"])  # silent
    os.system(config.get("path"))  # silent
    os.system(config["name"])  # rings: command-injection
    handed(config)
    config["name"] = "ls"
    os.system(config["name"])  # silent


def handed(config):
    os.system(config["path"])  # silent
    os.system(config["name"])  # rings: command-injection


def pairs(values):
    for key, value in values.items():
        os.system(key)  # silent
        os.system(value)  # rings: command-injection


def any_pairs(values):
    for key, value in values.items():
        os.system(key)  # rings: command-injection


def asks():
    pairs({"name": request.args["name"]})
    any_pairs(request.args)


def find(objects, **by):
    return objects.filter(**by)  # silent


def find_any(objects, **by):
    return objects.filter(**by)  # rings: sql-injection


def finds(objects):
    find(objects, name=request.args["name"])
    find_any(objects, **request.args)


def printed(log):
    name = request.args["name"]
    log.warning(f"no {name!r}")  # silent
    log.warning("no %r, %s", name, 1)  # silent
    log.warning("no %d", name)  # silent
    log.warning("no %r, %s", 1, name)  # rings: log-injection
    log.warning(f"no {name}")  # rings: log-injection


def replaced():
    os.execv("/usr/bin/python3", request.args["words"])  # silent
    os.execv("/bin/sh", ["/bin/sh", "-c", request.args["words"]])  # rings: command-injection
    os.execv(request.args["words"], ["ls"])  # rings: command-injection


def statements(db, stmt, Person):
    db.execute(stmt.offset(request.args["page"]))  # silent
    os.system(db.get(Person, request.args["id"]).name)  # silent
