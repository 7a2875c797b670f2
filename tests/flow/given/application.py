"""Services are made with what they work with, commands are found by name, dependencies are functions."""
import json
import os
from typing import Annotated

import actions
from fastapi import Depends, FastAPI
from flask import request
from service import Service
from storage import Disk

app = FastAPI()
service = Service(Disk("/srv"))


def load():
    return service.load(request.args["name"])


def command():
    message = json.loads(request.data)
    handler = getattr(actions, "handle_" + message["command"])
    handler(message["path"])  # rings: path-traversal-read
    method = getattr(actions.Commands(), f"do_{message['command']}")
    return method(message["path"])  # rings: path-traversal-delete


class Paging:
    def __init__(self, sort: str = "id", limit: int = 10):
        self.sort = sort
        self.limit = limit


def tenant(name: str, session=Depends(load)):
    return name


@app.get("/")
def read(who: Annotated[str, Depends(tenant)], page: Paging = Depends(), other=Depends(tenant)):
    os.system(who)  # rings: command-injection
    os.system(other)  # rings: command-injection
    os.system(page.sort)  # rings: command-injection
    os.system("x %s" % page.limit)  # silent
