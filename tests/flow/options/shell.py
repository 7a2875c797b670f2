"""Helpers that start what they are given: whether a word may be taken for an option is seen where the list is made."""
import subprocess


def execute(command, **options):
    yield " ".join(command)
    started = subprocess.Popen(command, stdout=subprocess.PIPE, **options)
    yield from started.stdout


def run(command):
    return list(execute(command))


def call(command):
    return subprocess.run(command, check=True)
