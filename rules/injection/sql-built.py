import sqlite3

import pandas
from sqlalchemy import text

TABLE = "users"


def bad(cursor, name, connection, session):
    # ruleid: sql-built
    cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)
    # ruleid: sql-built
    cursor.execute("SELECT * FROM users WHERE name = '" + name + "'")
    query = f"DELETE FROM users WHERE name = '{name}'"
    query += " LIMIT 1"
    # ruleid: sql-built
    cursor.execute(query)
    # ruleid: sql-built
    connection.executemany("insert into {} values (1)".format(name))
    with sqlite3.connect("db") as db:
        # ruleid: sql-built
        db.executescript(f"DROP TABLE {name}")
    # ruleid: sql-built
    session.execute(text(f"SELECT {name}"))
    # ruleid: sql-built
    pandas.read_sql(f"SELECT * FROM {name}", connection)


def good(cursor, name, builder):
    # ok: sql-built
    cursor.execute("SELECT * FROM users WHERE name = ?", (name,))
    # ok: sql-built
    cursor.execute("SELECT * FROM %s" % TABLE)
    # ok: sql-built
    cursor.execute(f"SELECT * FROM {TABLE}")
    # ok: sql-built
    cursor.execute(builder.sql())


def view(request, cursor):
    # ruleid: sql-built
    name = request.GET["name"]
    with cursor:
        cursor.execute(f"SELECT * FROM users WHERE name = '{name}'")


def view_with_expressions(request, session, select, users):
    # ok: sql-built
    name = request.GET["name"]
    session.scalar(select(users).where(users.name == name))


def view_of_statements(request, cursor):
    # ruleid: sql-built
    statement = request.POST["statement"]
    cursor.execute(statement)


def view_with_placeholders(request, cursor):
    # ok: sql-built
    name = request.GET["name"]
    cursor.execute("SELECT * FROM users WHERE name = %s", [name])


def one_of_a_few(cursor, table):
    if table not in ("users", "groups"):
        raise ValueError(table)
    # ok: sql-built
    cursor.execute(f"SELECT * FROM {table}")


def several(cursor, ids, table):
    marks = ",".join("?" for _ in ids)
    # ok: sql-built
    cursor.execute(f"select a from b where id in ({marks})", ids)
    places = ", ".join(["%s"] * len(ids))
    # ok: sql-built
    cursor.execute(f"select a from b where id in ({places})", ids)
    # ruleid: sql-built
    cursor.execute(f"select a from {table} where id in ({places})", ids)


def quoted(cursor, connection, engine, table, name):
    # ok: sql-built
    cursor.execute("SELECT * FROM " + connection.ops.quote_name(table) + " WHERE a = %s", [name])
    # ok: sql-built
    cursor.execute(f"SELECT * FROM {quote_ident(table, cursor)} WHERE a = %s", [name])
    # ok: sql-built
    cursor.execute(f"SELECT * FROM {engine.dialect.identifier_preparer.quote(table)}")
    # ruleid: sql-built
    cursor.execute(f"SELECT * FROM {quote_ident(table, cursor)} WHERE a = '{name}'")
    # ruleid: sql-built
    cursor.execute("SELECT * FROM " + connection.ops.quote_name(table) + " WHERE a = " + name)
    text = f"SELECT * FROM {quote_ident(table, cursor)}"
    # ok: sql-built
    cursor.execute(text)


ORDERS = {"new": "created DESC", "old": "created ASC"}


def view_of_constants(request, cursor):
    # ok: sql-built
    order = ORDERS.get(request.GET["order"], "id")
    cursor.execute("SELECT * FROM posts ORDER BY " + order)
