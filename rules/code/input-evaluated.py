def bad():
    # ruleid: input-evaluated
    eval(input("n? "))
    # ruleid: input-evaluated
    exec(input())


def good():
    # ok: input-evaluated
    int(input("n? "))
    # ok: input-evaluated
    eval("1")
