import importlib.util
import runpy


def bad(path):
    # ruleid: import-from-file
    importlib.util.spec_from_file_location("plugin", path)
    # ruleid: import-from-file
    runpy.run_path(path)


def good():
    # ok: import-from-file
    importlib.util.find_spec("json")
    # ok: import-from-file
    importlib.util.spec_from_file_location("plugin", "/usr/lib/plugin.py")
