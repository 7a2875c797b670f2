import os

from flask import request as current
from forms import JobForm, Query
from marshmallow import Schema, fields, validate


def start(request):
    form = JobForm(request.POST)
    data = form.cleaned_data
    os.system("job " + form.cleaned_data["kind"])  # silent
    os.system("job %s" % data["times"])  # silent
    os.system("ping " + data["host"])  # rings: command-injection
    os.system("ping " + data.get("kind"))  # silent


class Sort(Schema):
    column = fields.Str(required=True)
    order = fields.Str(validate=validate.OneOf(["asc", "desc"]))


def sort():
    data = Sort().load(current.args)
    os.system("sort " + data["order"])  # silent
    os.system("sort " + data["column"])  # rings: command-injection


def query():
    found = Query(**current.json)
    run(found)


def run(found: Query):
    os.system("q " + found.kind.value)  # silent
    os.system("q " + found.mode)  # silent
    os.system("q " + found.table)  # rings: command-injection
