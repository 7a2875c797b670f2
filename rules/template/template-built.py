import flask
import jinja2


def bad(name):
    # ruleid: template-built
    flask.render_template_string("<b>" + name)
    # ruleid: template-built
    template = "<b>%s</b>" % name
    flask.render_template_string(template)
    # ruleid: template-built
    jinja2.Template(f"Hello {name}").render()
    # ruleid: template-built
    jinja2.Environment(autoescape=True).from_string("Hello {}".format(name))


def good(name):
    # ok: template-built
    flask.render_template_string("<b>{{ name }}</b>", name=name)
    # ok: template-built
    jinja2.Template("Hello {{ name }}").render(name=name)
