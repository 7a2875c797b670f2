"""What data is by its type, and what the way in says of it."""
import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urljoin, urlparse
from uuid import UUID

import click
import requests
import yarl
from fastapi import FastAPI
from flask import Flask, redirect, request
from pydantic import BaseModel, Field

app = FastAPI()
site = Flask(__name__)


class Mode(str, Enum):
    fast = "fast"
    slow = "slow"


class Body(BaseModel):
    text: str = "none"
    other: str = Field(default="none")
    count: int = Field(3)
    mode: Mode = Mode.fast
    key: UUID


@dataclass
class Job:
    name: str = "job"


@app.post("/one")
def one(body: Body, mode: Mode, key: UUID, text: str = "none"):
    os.system("x" + body.text)  # rings: command-injection
    os.system("x" + body.other)  # rings: command-injection
    os.system(f"x {body.count} {body.key} {key}")  # silent
    os.system("x" + mode.value)  # silent
    os.system("x" + body.mode)  # silent
    os.system("x" + Job(name=text).name)  # rings: command-injection


@site.route("/two/<int:number>/<uuid:key>/<path:rest>")
def two(number, key, rest):
    open("/srv/" + str(number))  # silent
    open(f"/srv/{key}")  # silent
    open("/srv/" + rest)  # rings: path-traversal-read
    open(Path("/srv") / Path(rest).name)  # silent
    open(Path("/srv") / Path(rest).parent)  # rings: path-traversal-read
    return ""


def is_own(target):
    own = urlparse(request.host_url)
    url = urlparse(urljoin(request.host_url, target))
    return url.scheme in ("http", "https") and own.netloc == url.netloc


@site.route("/three")
def three():
    target = request.args["next"]
    if yarl.URL(request.args["url"]).host in ("a.example.com", "b.example.com"):
        requests.get(request.args["url"])  # silent
    if is_own(target):
        return redirect(target)  # silent
    return redirect(target)  # rings: open-redirect


@click.command()
@click.argument("name", type=click.Choice(["web", "db"]))
@click.option("--times", type=int)
@click.option("--dry-run", is_flag=True)
@click.option("--branch")
def restart(name, times, dry_run, branch):
    os.system("restart " + name)  # silent
    os.system(f"restart {times} {dry_run}")  # silent
    os.system("restart " + branch)  # rings: command-injection
