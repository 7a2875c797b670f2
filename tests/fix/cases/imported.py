import os, subprocess as sp
from pathlib import Path as P


def go():
    os.system("git status")
    os.system("touch x")


os.system("git log")
