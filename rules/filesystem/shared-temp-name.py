import os
import tempfile
import uuid


def bad(key, data):
    cache = os.path.join(tempfile.gettempdir(), "cache-%s.json" % key)
    if os.path.exists(cache):
        # ruleid: shared-temp-name
        with open(cache) as f:
            return f.read()
    # ruleid: shared-temp-name
    with open(cache, "w") as f:
        f.write(data)


def good(key):
    cache = os.path.join(tempfile.gettempdir(), "cache-%s.json" % key)
    # ok: shared-temp-name
    fd = os.open(cache, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    other = os.path.join(tempfile.gettempdir(), uuid.uuid4().hex)
    # ok: shared-temp-name
    open(other, "w")
    path = os.path.join(tempfile.mkdtemp(), "cache")
    # ok: shared-temp-name
    open(path)
    return fd
