import ast
import builtins


def bad(data):
    # ruleid: eval-used
    eval(data)
    # ruleid: eval-used
    eval("f" + data, {})
    # ruleid: eval-used
    builtins.eval(data)


def good(client, data):
    # ok: eval-used
    eval("1 + 1")
    # ok: eval-used
    ast.literal_eval(data)
    # ok: eval-used
    client.eval(data)


def view(request):
    # ruleid: eval-used
    formula = request.POST["formula"]
    text = "print(%s)" % formula
    eval(text)


def other_view(request):
    # ok: eval-used
    formula = request.POST["formula"]
    return formula


def of_pandas(text, frame):
    # ruleid: eval-used
    pandas.eval(text)
    # ok: eval-used
    return frame.eval("a + b")


def by_libraries(text):
    import numexpr
    from sympy.parsing.sympy_parser import parse_expr

    # ruleid: eval-used
    numexpr.evaluate(text)
    # ruleid: eval-used
    parse_expr(text)
    # ok: eval-used
    numexpr.evaluate("a + b")


def formula(text):
    import sympy

    # ruleid: eval-used
    sympy.sympify(text)
    # ok: eval-used
    sympy.sympify("x + 1")
    # ok: eval-used
    sympy.simplify(text)


def frames(frame: "pandas.DataFrame", text):
    # ruleid: eval-used
    frame.eval(text, engine="python")
    # ok: eval-used
    frame.eval("gross = net * 1.19")
