import nt
import os
import subprocess


def show(path):
    # ruleid: os-startfile
    os.startfile(path)
    # ruleid: os-startfile
    nt.startfile(path, "open")
    # ruleid: os-startfile
    os.startfile("C:\\manual.pdf")
    # ok: os-startfile
    subprocess.run(["xdg-open", path], check=True)


def startfile(path):
    return path


# ok: os-startfile
startfile("x")
