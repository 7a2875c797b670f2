import jsonpickle


def bad(data):
    # ruleid: jsonpickle-decode
    jsonpickle.decode(data)


def good(data):
    # ok: jsonpickle-decode
    jsonpickle.encode(data)
    # ok: jsonpickle-decode
    jsonpickle.decode(jsonpickle.encode(data))
