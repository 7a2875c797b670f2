import os
import tempfile


def bad():
    # ruleid: os-tempnam
    os.tempnam()
    # ruleid: os-tempnam
    os.tmpnam()


def good():
    # ok: os-tempnam
    tempfile.mkstemp()
