import os


def bad(connect):
    # ruleid: hardcoded-password-argument
    connect("host", password="hunter2!")
    # ruleid: hardcoded-password-argument
    connect(token="8f14e45fceea167a")


def good(connect, word):
    # ok: hardcoded-password-argument
    connect("host", password=word)
    # ok: hardcoded-password-argument
    connect("host", password="")
    # ok: hardcoded-password-argument
    connect("host", password=os.environ["PASSWORD"])
    # ok: hardcoded-password-argument
    connect("host", token="csrf_token")


def other_names(connect):
    # ruleid: hardcoded-password-argument
    connect("kafka", sasl_plain_password="K4fk4pass")
    # ok: hardcoded-password-argument
    connect("kafka", sasl_mechanism="PLAIN")
