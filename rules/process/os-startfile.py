import nt
import os


def show(path):
    # ruleid: os-startfile
    os.startfile(path)
    # ruleid: os-startfile
    nt.startfile(path, "open")
    # ruleid: os-startfile
    os.startfile("C:\\manual.pdf")


def startfile(path):
    return path


# ok: os-startfile
startfile("x")
