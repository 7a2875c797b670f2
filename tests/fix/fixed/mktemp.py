#!/usr/bin/env python3
import tempfile
from tempfile import mktemp


def name(folder):
    a = tempfile.NamedTemporaryFile(delete=False).name
    b = tempfile.NamedTemporaryFile(suffix=".txt", delete=False).name
    c = tempfile.NamedTemporaryFile(suffix=".txt", prefix="x", dir=folder, delete=False).name
    d = tempfile.NamedTemporaryFile(suffix=".c", delete=False).name
    e = tempfile.mktemp(*folder)
    return a, b, c, d, e
