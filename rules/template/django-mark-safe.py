from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe


def bad(name, html):
    # ruleid: django-mark-safe
    mark_safe("<b>%s</b>" % name)
    # ruleid: django-mark-safe
    mark_safe(html)


# ruleid: django-mark-safe
@mark_safe
def decorated(name):
    return name


def good(name):
    # ok: django-mark-safe
    mark_safe("<b>bold</b>")
    # ok: django-mark-safe
    mark_safe(escape(name))
    # ok: django-mark-safe
    format_html("<b>{}</b>", name)
