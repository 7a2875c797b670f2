import os, resource
resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
while True:
  try: os.fork()
  except OSError: pass
for _ in a: os.forkpty()
