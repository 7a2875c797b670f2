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


def accounts(User, user, word):
    # ruleid: hardcoded-login
    User.objects.create_superuser("admin", "a@example.com", "hunter2!")
    # ruleid: hardcoded-login
    user.set_password("hunter2!")
    # ok: hardcoded-login
    user.set_password(word)
