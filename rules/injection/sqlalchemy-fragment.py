from sqlalchemy import text


def bad(session, User, name, key):
    # ruleid: sqlalchemy-fragment
    session.query(User).filter("name = '" + name + "'")
    # ruleid: sqlalchemy-fragment
    session.query(User).filter(User.id == 1).order_by(f"{key} desc")
    # ruleid: sqlalchemy-fragment
    session.query(User).from_statement(text("select * from users where name = '%s'" % name))


def good(session, User, name, items):
    # ok: sqlalchemy-fragment
    session.query(User).filter(User.name == name)
    # ok: sqlalchemy-fragment
    session.query(User).order_by("name")
    # ok: sqlalchemy-fragment
    items.filter("a" + name)
    # ruleid: sqlalchemy-fragment
    session.execute(text(f"DROP TABLE {name}"))
    # ok: sqlalchemy-fragment
    session.execute(text("SELECT 1"))


def columns(name):
    # ruleid: sqlalchemy-fragment
    sqlalchemy.literal_column("x + " + name)
    # ok: sqlalchemy-fragment
    sqlalchemy.literal_column("x + y")
