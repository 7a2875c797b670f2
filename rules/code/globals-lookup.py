def bad(data, name):
    # ruleid: globals-lookup
    globals()[name]()
    # ruleid: globals-lookup
    globals().get(name)(data)


def good(name):
    TABLE = {"start": print}
    # ok: globals-lookup
    TABLE[name]()
    # ok: globals-lookup
    globals()["start"]()
