"""Runs the program that the first word names; the others are its arguments."""
import subprocess


def run_joined(words):
    return subprocess.run(words)


def run_added(words):
    return subprocess.run(words)


def run_branched(words):
    return subprocess.run(list(words))


def run_starred(words):
    return subprocess.run(words)


def run_chosen(words):
    return subprocess.run(words)  # rings: command-injection


def run_text(text, shell):
    return subprocess.run(text, shell=shell)


def run_with(options):
    return subprocess.run(["ls"], **options)
