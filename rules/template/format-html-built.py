from django.utils.html import format_html


def bad(name):
    # ruleid: format-html-built
    format_html(f"<b>{name}</b>")
    # ruleid: format-html-built
    format_html("<b>%s</b>" % name)
    # ruleid: format-html-built
    format_html("<b>{}</b> {{}}".format(name), name)


def good(name):
    # ok: format-html-built
    format_html("<b>{}</b>", name)
    # ok: format-html-built
    format_html("<b>" + "{}</b>", f"<i>{name}")
