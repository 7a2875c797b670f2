import importlib


def bad(name):
    # ruleid: dynamic-import
    importlib.import_module(name)
    # ruleid: dynamic-import
    __import__("plugins." + name)


def good():
    # ok: dynamic-import
    importlib.import_module("json")
    # ok: dynamic-import
    __import__("os")


def as_program(name):
    import runpy

    # ruleid: dynamic-import
    runpy.run_module(name)
    # ok: dynamic-import
    runpy.run_module("json.tool")
