import marshal


def bad(data, file):
    # ruleid: marshal-load
    marshal.loads(data)
    # ruleid: marshal-load
    marshal.load(file)


def good(data):
    # ok: marshal-load
    marshal.dumps(data)
    # ok: marshal-load
    marshal.loads(marshal.dumps(data))
