import sqlalchemy
from sqlalchemy import text
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    connection = sqlalchemy.create_engine("sqlite://").connect()
    connection.execute(text("SELECT * FROM t WHERE a = " + request.args["x"]))  # rings: sql-injection
    connection.execute(text("SELECT * FROM t WHERE a = :x"), {"x": request.args["x"]})  # silent
    return {}
