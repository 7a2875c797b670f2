import os, subprocess
c = "rm -rf %s" % p; os.system(c)
os.system("cp {} {}".format(a, b)); os.system(f"mv {a!r} {b:>{w}}")
os.system("ls" " -l" + "a" * 3); os.system(b"rm")
subprocess.run(["rm", "-f", *x], **{"shell": True})
subprocess.Popen(("sh", "-c", c), 1, None, shell=1)
