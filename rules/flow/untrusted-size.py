from flask import Flask, request

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: untrusted-size
    return {"size": len(bytearray(int(request.args["size"])))}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: untrusted-size
    return {"size": len(bytearray(1024))}
