import typing


def bad(client, data):
    # ruleid: annotation-from-value
    client.__annotations__["x"] = data
    typing.get_type_hints(client)


def good(client):
    # ok: annotation-from-value
    client.__annotations__["x"] = "int"
    # ok: annotation-from-value
    client.__annotations__["y"] = int
