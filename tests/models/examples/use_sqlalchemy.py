import sqlalchemy
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    connection = sqlalchemy.create_engine("sqlite://").connect()
    connection.execute(text("SELECT * FROM t WHERE a = " + request.args["x"]))  # rings: sql-injection
    connection.execute(text("SELECT * FROM t WHERE a = :x"), {"x": request.args["x"]})  # silent
    return {}


@app.route("/statements")
def statements():
    session = sqlalchemy.orm.Session(engine)
    values = request.args
    session.execute(insert(Row).values(**values).on_conflict_do_update(set_=values["x"]))  # silent
    session.execute(sqlalchemy.select(Row).where(Row.a == values["x"]).limit(values["y"]))  # silent
    session.execute(sqlalchemy.update(Row).where(Row.a == values["x"]).values(b=values["y"]))  # silent
    session.execute(sqlalchemy.select(Row).where(text("a = " + values["x"])))  # rings: sql-injection
    session.execute("DELETE FROM t WHERE a = " + values["x"])  # rings: sql-injection
    return {}
