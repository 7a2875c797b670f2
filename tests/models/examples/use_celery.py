import os

from celery import Celery

app = Celery("x")


@app.task
def run(command, number: int):
    os.system(command)  # rings: command-injection
    os.system("kill %d" % number)  # silent


@app.task
def asked_for(command):
    os.system(command)  # silent


def ask():
    asked_for.delay("ls")
