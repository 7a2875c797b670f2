"""Patterns of `match` take parts out of what they match."""
import dataclasses
import os

from flask import request


@dataclasses.dataclass
class Job:
    program: str
    count: int
    kind = "fixed"


class Pair:
    __match_args__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right


def mappings():
    match request.json:
        case {"command": command}:
            os.system(command)  # rings: command-injection
        case {"inner": {"command": inner}, **rest}:
            os.system(inner)  # rings: command-injection
            os.system(rest["other"])  # rings: command-injection
        case [{"command": first}, *others]:
            os.system(first)  # rings: command-injection
            for other in others:
                os.system(other["command"])  # rings: command-injection


def keys():
    match {"own": "date", "given": request.args["x"]}:
        case {"own": own, "given": given}:
            os.system(own)  # silent
            os.system(given)  # rings: command-injection


def classes():
    match request.json:
        case str(text):
            os.system(text)  # rings: command-injection
        case str() as text:
            os.system(text)  # rings: command-injection
        case {"text": str() as text}:
            os.system(text)  # rings: command-injection
        case int(number) | float(number):
            os.system("sleep %s" % number)  # silent
        case float() as number:
            os.system("sleep %s" % number)  # silent
        case list(items):
            os.system(items[0])  # rings: command-injection


def fields():
    match Job(request.args["program"], int(request.args["count"])):
        case Job(program, count):
            os.system(program)  # rings: command-injection
            os.system("sleep %s" % count)  # silent
        case Job(program=given, count=times, kind=kind):
            os.system(given)  # rings: command-injection
            os.system("sleep %s" % times)  # silent
            os.system(kind)  # silent
    match Pair("date", request.args["x"]):
        case Pair(left, right):
            os.system(left)  # silent
            os.system(right)  # rings: command-injection
