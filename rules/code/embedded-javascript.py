import js2py


def bad(code):
    # ruleid: embedded-javascript
    js2py.eval_js(code)


def good(code):
    # ok: embedded-javascript
    js2py.eval_js("1 + 1")
    # ok: embedded-javascript
    print(code)
