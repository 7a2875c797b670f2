a)
b]
c}
