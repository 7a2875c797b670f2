import os
x = y = z = "a"
while x:
  x, y, z = y + "b", z + x, os.system
  for i in x:
    try: z(x); break
    except E: continue
    finally: y = x
  else: z = y
