f(a, b
c = 1
def g(): pass
