from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    response = make_response("done")
    # ruleid: header-injection
    response.headers["X-Name"] = request.args["name"]
    return response


@app.route("/1", methods=["GET", "POST"])
def view1():
    response = make_response("done")
    # ok: header-injection
    response.headers["X-Count"] = str(int(request.args["count"]))
    return response
