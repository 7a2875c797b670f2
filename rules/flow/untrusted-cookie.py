from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    response = make_response("done")
    # ruleid: untrusted-cookie
    response.set_cookie("language", request.args["language"])
    return response


@app.route("/1", methods=["GET", "POST"])
def view1():
    response = make_response("done")
    # ok: untrusted-cookie
    response.set_cookie("language", "en")
    return response
