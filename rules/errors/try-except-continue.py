def bad(names, load):
    for name in names:
        # ruleid: try-except-continue
        try:
            load(name)
        except Exception:
            continue
        # ruleid: try-except-continue
        try:
            load(name)
        except:
            continue


def good(names, load, log):
    for name in names:
        # ok: try-except-continue
        try:
            load(name)
        except KeyError:
            continue
        # ok: try-except-continue
        try:
            load(name)
        except Exception:
            log(name)
