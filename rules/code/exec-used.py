def bad(data):
    # ruleid: exec-used
    exec(data)
    # ruleid: exec-used
    exec(data, {})


def good(client, data):
    # ok: exec-used
    exec("x = 1")
    # ok: exec-used
    client.exec(data)
