"""Parts of what a loop gives, methods chosen by name, parameters called req, forms, services."""
import os
import subprocess
from xmlrpc.server import SimpleXMLRPCServer

from fastapi import FastAPI
from flask import Flask, request
from flask_wtf import FlaskForm
from pydantic import BaseModel
from wtforms import IntegerField, SelectField, StringField

import files_pb2_grpc

app = FastAPI()
site = Flask(__name__)


class Options:
    def __init__(self, options):
        self.options = options

    def words(self):
        words = ["x"]
        for key, value in self.options.items():
            words += ["--" + key, value]
        return words

    def run(self):
        os.system(" ".join(self.words()))  # rings: command-injection


class Commands:
    def cmd_run(self, line):
        os.system(line)  # rings: command-injection

    def other(self, line):
        os.system(line)  # silent

    def dispatch(self, name, line):
        getattr(self, "cmd_" + name)(line)


class Form(FlaskForm):
    text = StringField("text")
    kind = SelectField("kind", choices=[("a", "A")])
    count = IntegerField("count")


@site.route("/", methods=["POST"])
def index():
    Options({"title": request.get_json()["title"]}).run()
    Commands().dispatch(request.args["name"], request.args["line"])
    form = Form()
    os.system("x " + form.text.data)  # rings: command-injection
    os.system("x " + form.kind.data)  # silent
    os.system(f"x {form.count.data}")  # silent
    return ""


class Wanted(BaseModel):
    name: str


@app.post("/")
def wanted(req: Wanted):
    os.system("x " + req.name)  # rings: command-injection


class Files(files_pb2_grpc.FileServicer):
    def Read(self, request, context):
        os.system("cat " + request.name)  # rings: command-injection


def ping(host):
    return subprocess.call("ping " + host, shell=True)  # rings: command-injection


server = SimpleXMLRPCServer(("", 8000))
server.register_function(ping, "ping")
