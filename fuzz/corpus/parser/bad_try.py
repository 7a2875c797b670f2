try: a
b
try:
  a
finally
except: c
