import os, subprocess as sp
from pathlib import Path as P


def go():
    sp.run(["git", "status"], check=False)
    P("x").touch()


sp.run(["git", "log"], check=False)
