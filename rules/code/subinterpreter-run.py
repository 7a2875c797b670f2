import _testcapi
import _xxsubinterpreters as interpreters


def bad(data):
    # ruleid: subinterpreter-run
    interpreters.run_string(interpreters.create(), data)
    # ruleid: subinterpreter-run
    _testcapi.run_in_subinterp(data)


def good():
    # ok: subinterpreter-run
    interpreters.run_string(interpreters.create(), "import sys")
