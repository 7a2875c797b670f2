from wtforms.widgets import HTMLString
from markupsafe import Markup, escape


def bad(name, html):
    # ruleid: markup-dynamic
    Markup(f"<b>{name}</b>")
    # ruleid: markup-dynamic
    Markup(html)
    # ruleid: markup-dynamic
    Markup.unescape(html)


def good(name):
    # ok: markup-dynamic
    Markup("<b>{}</b>").format(name)
    # ok: markup-dynamic
    Markup("<b>bold</b>")
    # ok: markup-dynamic
    Markup(escape(name))
    # ok: markup-dynamic
    Markup.escape(name)


def widget(field):
    # ruleid: markup-dynamic
    return HTMLString("<input value='%s'>" % field.data)
