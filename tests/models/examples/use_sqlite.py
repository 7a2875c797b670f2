import sqlite3
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    cursor = sqlite3.connect("x.db").cursor()
    cursor.execute("SELECT * FROM t WHERE a = '%s'" % request.args["x"])  # rings: sql-injection
    cursor.execute("SELECT * FROM t WHERE a = ?", (request.args["x"],))  # silent
    return {}
