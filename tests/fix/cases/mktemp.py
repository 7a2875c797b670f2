#!/usr/bin/env python3
import tempfile
from tempfile import mktemp


def name(folder):
    a = tempfile.mktemp()
    b = tempfile.mktemp(".txt")
    c = tempfile.mktemp(".txt", "x", dir=folder)
    d = mktemp(suffix=".c")
    e = tempfile.mktemp(*folder)
    return a, b, c, d, e
