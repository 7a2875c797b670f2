import jinja2
from jinja2 import Environment, select_autoescape


def bad(loader, f):
    # ruleid: jinja-autoescape
    Environment(loader=loader)
    # ruleid: jinja-autoescape
    jinja2.Environment(autoescape=False, loader=loader)
    # ruleid: jinja-autoescape
    Environment(loader=loader, autoescape=f())


def good(loader, **options):
    # ok: jinja-autoescape
    Environment(loader=loader, autoescape=True)
    # ok: jinja-autoescape
    Environment(loader=loader, autoescape=select_autoescape(["html"]))
    # ok: jinja-autoescape
    Environment(loader=loader, autoescape=lambda name: name.endswith(".html"))
    # ok: jinja-autoescape
    Environment(loader=loader, **options)
