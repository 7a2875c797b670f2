from flask import Flask, request
from werkzeug.utils import secure_filename

app = Flask(__name__)


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: path-traversal-write
    open("/srv/notes/" + request.args["note"], "w").close()
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: path-traversal-write
    open("/srv/notes/" + secure_filename(request.args["note"]), "w").close()
    return {"done": True}
