import code


def bad(data):
    shell = code.InteractiveConsole()
    # ruleid: interactive-code-run
    shell.push(data)
    # ruleid: interactive-code-run
    code.InteractiveInterpreter().runsource(data, "<input>")


def good():
    # ok: interactive-code-run
    code.InteractiveConsole().push("import os")
