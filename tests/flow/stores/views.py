import os

from flask import g


def page(request):
    os.system(g.folder)  # rings: command-injection
    os.system(g.user)  # silent
    os.system(g.other)  # silent
    os.system(request.theme)  # rings: command-injection
