if a
  b
for x y:
  c
class
  d
def e(:
  f
