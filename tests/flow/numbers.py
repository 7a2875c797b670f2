from flask import request


def rate():
    return float(request.args["rate"])  # rings: untrusted-number


def number():
    return int(request.args["rate"])  # silent
