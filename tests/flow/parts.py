"""What a value is made of, and what it is not."""
import fcntl
import functools
import io
import json
import logging
import os
import secrets
import shutil
import subprocess
import tempfile
import wave

import jwt
import requests
import torch
from flask import Flask, Response, redirect, request
from tornado.web import RequestHandler

app = Flask(__name__)
log = logging.getLogger(__name__)
FILES: dict[str, str] = {"a": "/srv/a"}


@app.route("/answers")
def answers():
    answer = requests.get("https://example.org/")
    log.warning("%s", answer.status_code)  # silent
    log.warning("%s", answer.text)  # rings: log-injection
    log.warning("%s", type(request.args["x"]).__name__)  # silent
    log.warning("%s", request.args["x"].encode("unicode_escape").decode("ascii"))  # silent


@app.route("/looked-up")
def looked_up():
    open(FILES.get(request.args["x"]))  # silent
    open(FILES.get(request.args["k"], request.args["x"]))  # rings: path-traversal-read


@app.route("/temporary")
def temporary():
    with tempfile.NamedTemporaryFile("w", delete=False) as file:
        file.write(request.args["x"])
        name = file.name
    os.replace(name, "/srv/x")  # silent


@app.route("/again")
def again():
    return redirect("/" + request.args["next"].strip("/"))  # silent


@app.route("/next")
def next_page():
    return redirect("/" + request.args["next"])  # rings: open-redirect


@app.route("/token")
def token():
    key = secrets.token_hex()
    log.warning("%s", jwt.encode({"a": 1}, key))  # silent


@app.route("/many")
def many():
    for _ in range(min(int(request.args["n"]), 100)):  # silent
        pass
    for _ in range(int(request.args["n"])):  # rings: untrusted-size
        pass


def first_name():
    if name := request.args["name"]:
        name = os.path.basename(name)
    return name


@app.route("/empty")
def empty():
    open(first_name())  # silent
    name = request.args["name"]
    if not name:
        open(name)  # silent
    words = name.split("/")
    if not words:
        open(name)  # rings: path-traversal-read


@app.route("/host/<path>")
def host(path):
    server, port = app.config["server"], app.config["port"]
    requests.get(f"http://{server}:{port}/{path}")  # silent
    requests.get("https://example.org/" + path)  # silent
    requests.get(f"http://{path}:{port}/")  # rings: server-side-request-forgery
    requests.get(f"{server}/{path}")  # rings: server-side-request-forgery
    requests.get("http://" + path + "/index")  # rings: server-side-request-forgery


@app.route("/memory")
def memory():
    with open("/srv/x") as file:
        os.fsync(file.fileno())  # silent
    wave.open(io.BytesIO(request.data))  # silent
    wave.open(request.args["x"])  # rings: path-traversal-read


def keyed(first, second=None, **more):
    os.system(first)  # silent
    os.system(second)  # rings: command-injection
    os.system(more["third"])  # rings: command-injection
    os.system(more.get("fourth"))  # silent


def whole(given, **more):
    os.system(given)  # rings: command-injection
    keyed("ls", **more)


@app.route("/keywords")
def keywords():
    kept = {"second": request.args["x"], "fifth": "ls"}
    if app.debug:
        kept["third"] = request.args["y"]
    keyed("ls", **kept)
    keyed(fourth="ls", **{"first": "ls", "fifth": request.args["x"]})
    whole(**{"given": request.args["x"]})
    options = {"stdout": request.args["x"]}
    if app.debug:
        options["cwd"] = request.args["y"]
    subprocess.run("ls", shell=True, **options)  # silent
    options["args"] = request.args["z"]
    subprocess.run(shell=True, **options)  # rings: command-injection


@app.route("/powershell")
def powershell():
    subprocess.run(["pwsh", "/srv/x.ps1", "-Name", request.args["x"]])  # silent
    subprocess.run(["pwsh", "-Command", request.args["x"]])  # rings: command-injection


class Answers(RequestHandler):
    def get(self):
        self.set_header("Content-Type", "application/json")
        self.write(json.dumps(self.get_argument("x")))  # silent

    def post(self):
        if self.get_argument("k"):
            self.set_header("content-type", "text/plain")
            self.write(self.get_argument("x"))  # silent
        else:
            self.write(self.get_argument("x"))  # rings: cross-site-scripting
        self.write(dict(a=self.get_argument("x")))  # silent


class Objects(RequestHandler):
    def set_default_headers(self):
        self.set_header("Content-Type", "application/json")

    def get(self):
        self.write(self.get_argument("x"))  # silent


class Task:
    def __init__(self, **kwargs):
        self.kwargs = kwargs

    def run(self):
        os.system(self.kwargs["command"])  # silent


def locked(path):
    file = None
    try:
        file = open(path)
        fcntl.fcntl(file.fileno(), fcntl.F_GETFL)  # silent
    finally:
        file.close()


@app.route("/locked")
def lock():
    locked(os.path.basename(request.args["x"]))
    answer = Response("")
    answer(request.environ, request.args["x"])  # silent


@app.route("/numbered")
def numbered():
    given = request.json
    for number, item in enumerate(given["items"], start=1):
        open(f"/srv/{number}")  # silent
        open(f"/srv/{item}")  # rings: path-traversal-read
    for name, item in zip(["a", "b"], given["items"]):
        open(f"/srv/{name}")  # silent
        open(f"/srv/{item}")  # rings: path-traversal-read
    row = list(app.config["row"])
    row[1] = request.args["x"]
    open(row[1])  # rings: path-traversal-read
    open(row[5])  # silent


def numbered_file(number: int, name: str):
    open(f"/srv/{number}")  # silent
    open(f"/srv/{name}")  # rings: path-traversal-read


@app.route("/loaded")
def loaded():
    numbered_file(number=request.json["n"], name=request.args["x"])
    module = __import__(request.args["x"])  # rings: untrusted-import
    subprocess.run(module.COMMAND, shell=True)  # silent
    shutil.copyfile("/srv/a", request.args["x"])  # rings: path-traversal-write
    shutil.copyfile(request.args["x"], "/srv/a")  # rings: path-traversal-read


@app.route("/printed")
def printed():
    answer = requests.get("https://example.org/")
    log.warning("%s", answer)  # silent
    log.warning("%s", json.dumps(request.args["x"]))  # silent
    log.warning("%s", os.stat(request.args["x"]).st_size)
    file = os.open(os.path.basename(request.args["x"]), os.O_RDONLY)
    os.fsync(file)  # silent


@app.route("/spread")
def spread():
    pieces = [piece for piece in request.args["p"].split("/") if piece]
    open(os.path.join("/srv", *pieces))  # rings: path-traversal-read


run_by_shell = functools.partial(subprocess.run, shell=True)
load_tensor = functools.partial(torch.load, weights_only=True)


@app.route("/partial")
def partial():
    run_by_shell(request.args["x"])  # rings: command-injection
    load_tensor(io.BytesIO(request.data))  # silent
    torch.load(io.BytesIO(request.data))  # rings: untrusted-deserialisation


def of_many_parameters(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, q10, q11, q12):
    text = p0 + p1 + p2 + p3 + p4 + p5 + p6 + p7 + p8 + p9 + p10 + p11 + p12 + q0 + q1 + q2 + q3 + q4 + q5 + q6 + q7 + q8 + q9 + q10 + q11 + q12
    os.system(text + request.args["x"])  # rings: command-injection


@app.route("/shelf")
def shelf():
    found = app.shelf.get(request.args["x"])
    open(found.path)  # silent
    open(app.shelf.get("a", request.args["x"]))  # rings: path-traversal-read
    os.execv("/bin/tool", ["tool"] + request.args.getlist("x"))  # silent
    os.execv(request.args["x"], ["tool"])  # rings: command-injection
    os.execv("/bin/sh", ["sh", "-c", request.args["x"]])  # rings: command-injection
