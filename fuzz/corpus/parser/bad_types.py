type X
type = 
type X[T = 1
type 1 = 2
def f[](): pass
