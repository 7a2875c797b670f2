import gzip
import zlib

from flask import Flask, request

app = Flask(__name__)
LIMIT = 1 << 20


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: untrusted-decompression
    return {"length": len(zlib.decompress(request.get_data()))}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ruleid: untrusted-decompression
    lines = gzip.GzipFile(fileobj=request.files["log"])
    return {"first": next(lines).decode()}


@app.route("/2", methods=["GET", "POST"])
def view2():
    # ok: untrusted-decompression
    return {"length": len(zlib.decompressobj().decompress(request.get_data(), LIMIT))}


def restore(path):
    with open(path, "rb") as file:
        # ok: untrusted-decompression
        return zlib.decompress(file.read())
