def bad(name, table):
    # ruleid: sql-text
    query = "SELECT * FROM people WHERE name = '%s'" % name
    # ruleid: sql-text
    delete_stmt = f"DELETE FROM {table}"
    print(query, delete_stmt)
    # ruleid: sql-text
    return "UPDATE " + table + " SET seen = 1"


def good(name):
    # ok: sql-text
    query = "SELECT * FROM people WHERE name = ?"
    # ok: sql-text
    text = f"Select one from {name}"
    print(query, text)
    # ok: sql-text
    return "Deselect %s from the list" % name
