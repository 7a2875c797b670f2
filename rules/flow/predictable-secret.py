import random
import secrets

from flask import Flask, make_response, request, session

app = Flask(__name__)
sessions = {}


@app.route("/0")
def remembered():
    value = str(random.random())[2:]
    # ruleid: predictable-secret
    sessions[request.remote_addr] = value
    return "remembered"


@app.route("/1")
def cookie():
    answer = make_response("done")
    # ruleid: predictable-secret
    answer.set_cookie("remember", "%032x" % random.getrandbits(128))
    return answer


@app.route("/2")
def good():
    answer = make_response("done")
    # ok: predictable-secret
    answer.set_cookie("remember", secrets.token_urlsafe())
    # ok: predictable-secret
    session["id"] = str(secrets.SystemRandom().random())
    dice = {}
    # ok: predictable-secret
    dice["first"] = random.randint(1, 6)
    return answer
