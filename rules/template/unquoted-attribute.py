from flask import render_template_string

# ruleid: unquoted-attribute
BAD = "<input name=q value={{ q }}>"
# ok: unquoted-attribute
GOOD = '<input name=q value="{{ q }}">'


def view(q):
    return render_template_string(BAD if q else GOOD, q=q)
