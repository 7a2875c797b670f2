import ast
import builtins


def bad(data):
    # ruleid: eval-used
    eval(data)
    # ruleid: eval-used
    eval("f" + data, {})
    # ruleid: eval-used
    builtins.eval(data)


def good(client, data):
    # ok: eval-used
    eval("1 + 1")
    # ok: eval-used
    ast.literal_eval(data)
    # ok: eval-used
    client.eval(data)
