import sqlite3

from flask import Flask, request

app = Flask(__name__)
cursor = sqlite3.connect("users.db").cursor()


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: sql-injection
    cursor.execute("SELECT * FROM users WHERE name = '" + request.args["name"] + "'")
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: sql-injection
    cursor.execute("SELECT * FROM users WHERE name = ?", (request.args["name"],))
    return {"done": True}
