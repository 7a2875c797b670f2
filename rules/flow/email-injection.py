import smtplib

from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: email-injection
    smtplib.SMTP("localhost").sendmail("me@example.org", request.form["to"], "Hello")
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: email-injection
    smtplib.SMTP("localhost").sendmail("me@example.org", "you@example.org", "Hello")
    return {"done": True}
