import smtplib

from requests.auth import HTTPBasicAuth


def bad(host):
    # ruleid: hardcoded-login
    HTTPBasicAuth("user", "hunter2!")
    with smtplib.SMTP(host) as smtp:
        # ruleid: hardcoded-login
        smtp.login("user", "hunter2!")


def good(host, word):
    # ok: hardcoded-login
    HTTPBasicAuth("user", word)
    with smtplib.SMTP(host) as smtp:
        # ok: hardcoded-login
        smtp.login("user", word)
