import dill


def bad(data, file):
    # ruleid: dill-load
    dill.loads(data)
    # ruleid: dill-load
    dill.load(file)


def good(data):
    # ok: dill-load
    dill.dumps(data)
    # ok: dill-load
    dill.loads(dill.dumps(data))
