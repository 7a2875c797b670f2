import flask
import jinja2
from jinja2.sandbox import SandboxedEnvironment


def bad(template):
    # ruleid: template-from-variable
    flask.render_template_string(template)


def good(name):
    # ok: template-from-variable
    flask.render_template_string("<b>{{ name }}</b>", name=name)
    # ok: template-from-variable
    flask.render_template("a.html", name=name)


def chat(template, messages):
    # ruleid: template-from-variable
    return jinja2.Environment(autoescape=True).from_string(template).render(messages=messages)


def page(template):
    # ruleid: template-from-variable
    return jinja2.Template(template).render()


def inside(template, messages):
    # ok: template-from-variable
    return SandboxedEnvironment().from_string(template).render(messages=messages)
