if a:
	b
	if c:
		d

e
(
 a,
# c

 b)
f \
 + g
if 1: h; i;

   # odd
class J:

  k


  l
