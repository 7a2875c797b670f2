import ast
import re


def bad(data):
    # ruleid: compile-used
    compile(data, "<input>", "exec")


def good(data):
    # ok: compile-used
    compile("1 + 1", "<sum>", "eval")
    # ok: compile-used
    compile(data, "<input>", "exec", ast.PyCF_ONLY_AST)
    # ok: compile-used
    re.compile(data)
