def bad(data):
    # ruleid: exec-used
    exec(data)
    # ruleid: exec-used
    exec(data, {})


def good(client, data):
    # ok: exec-used
    exec("x = 1")
    # ok: exec-used
    client.exec(data)


def view(request):
    # ruleid: exec-used
    formula = request.POST["formula"]
    text = "print(%s)" % formula
    exec(text)


def other_view(request):
    # ok: exec-used
    formula = request.POST["formula"]
    return formula


def compiled():
    # ok: exec-used
    exec(compile("def f(a): raise a", "<fix>", "exec"))


def measured(text):
    # ruleid: exec-used
    cProfile.run(text)
    # ok: exec-used
    cProfile.run("main()")
