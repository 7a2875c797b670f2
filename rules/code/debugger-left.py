import pdb

import debugpy


def bad():
    # ruleid: debugger-left
    breakpoint()
    # ruleid: debugger-left
    pdb.set_trace()
    # ruleid: debugger-left
    debugpy.listen(("0.0.0.0", 5678))


def good(text):
    # ok: debugger-left
    pdb.Pdb().runcall(bad)
    # ok: debugger-left
    text.set_trace()
