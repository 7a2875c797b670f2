import flask


def bad(template):
    # ruleid: template-from-variable
    flask.render_template_string(template)


def good(name):
    # ok: template-from-variable
    flask.render_template_string("<b>{{ name }}</b>", name=name)
    # ok: template-from-variable
    flask.render_template("a.html", name=name)
