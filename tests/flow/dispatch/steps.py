"""Functions that another file calls by what stands in a table."""
import os


def convert(record):
    os.system("convert " + record["file"])  # rings: command-injection


def remove(record):
    os.system("rm " + record["name"])  # rings: command-injection


def unused(record):
    os.system("rm " + record["file"])  # silent


STEPS = {"convert": convert}
ORDER = [remove]
