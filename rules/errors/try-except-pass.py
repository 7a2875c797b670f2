def bad(names, load):
    for name in names:
        # ruleid: try-except-pass
        try:
            load(name)
        except Exception:
            pass
        # ruleid: try-except-pass
        try:
            load(name)
        except:
            pass


def good(names, load, log):
    for name in names:
        # ok: try-except-pass
        try:
            load(name)
        except Exception:
            log(name)
        # ok: try-except-pass
        try:
            load(name)
        except KeyError:
            pass
