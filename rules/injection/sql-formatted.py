import queries


def bad(cursor, name):
    # ruleid: sql-formatted
    cursor.execute(queries.USER_QUERY.format(name))
    # ruleid: sql-formatted
    cursor.execute(queries.find_user_sql % name)


def good(cursor, name):
    # ok: sql-formatted
    cursor.execute(queries.USER_QUERY, (name,))
    # ok: sql-formatted
    pool.execute(task.format(name))
