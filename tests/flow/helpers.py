"""Where a finding stands that one function of a file makes and another one does; what a command line gives to other programs."""
import subprocess
from argparse import ArgumentParser

import click
from flask import Flask, request

app = Flask(__name__)


def run(command, shell=True):
    return check(command, shell=shell)


def check(command, **options):
    return subprocess.Popen(command, **options)  # silent


def version():
    run(["git", "--version"], shell=False)


@app.route("/find")
def find():
    run("find %s -type f" % request.args["root"])  # rings: command-injection


@app.route("/list")
def show():
    run("ls " + request.args["root"])  # rings: command-injection


def once(command):
    subprocess.run(command, shell=True)  # rings: command-injection


@app.route("/once")
def all_of_it():
    once("cat " + request.args["file"])


@click.command()
@click.option("--branch")
def checkout(branch):
    subprocess.run(["git", "checkout", branch])  # rings: argument-injection
    subprocess.run(["git", "checkout", "--", branch])  # silent


def main():
    parser = ArgumentParser()
    parser.add_argument("--name")
    evaluate = eval("lambda x: x")
    evaluate(request.args["x"])  # silent
    subprocess.run("echo " + parser.parse_args().name, shell=True)  # rings: command-injection
