from flask import Flask, abort, request

app = Flask(__name__)


@app.route("/0")
def view():
    # ruleid: untrusted-number
    price = float(request.args["price"])
    if price < 10:
        abort(400)
    return {"price": price}


@app.route("/1")
def view1():
    # ok: untrusted-number
    return {"price": float(int(request.args["price"]))}
