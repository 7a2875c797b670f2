import uuid


def bad():
    # ruleid: uuid-clock
    return str(uuid.uuid1())


def good():
    # ok: uuid-clock
    return str(uuid.uuid4())
