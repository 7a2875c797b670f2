from mako.lookup import TemplateLookup
from mako.template import Template


def bad(path):
    # ruleid: mako-used
    Template(filename=path)
    # ruleid: mako-used
    TemplateLookup(directories=[path])


def good(path):
    # ok: mako-used
    TemplateLookup(directories=[path], default_filters=["h"])
    # ok: mako-used
    Template(filename=path, default_filters=["h"])
