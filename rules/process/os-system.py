import os
import posix
import subprocess
from functools import partial
from os import system as run

path = input()

# ruleid: os-system
os.system("rm -rf " + path)
# ruleid: constant-command
os.system("uptime")
# ruleid: os-system
run(path)
# ruleid: os-system
posix.system(path)
# ruleid: os-system
getattr(os, "sys" + "tem")(path)
# ruleid: os-system
os.system(command=path)
# ruleid: os-system
os.system(*path)
# ruleid: os-system
partial(os.system, path)()

if path:
    launch = os.system
else:
    launch = print
# ruleid: os-system
launch(path)
# ok: os-system
subprocess.run(["rm", "--", path], check=True)


def shadowed(os):
    # ok: os-system
    os.system(path)


def system(command):
    return command


# ok: os-system
system(path)
# ok: os-system
subprocess.run(["uptime"], check=True)
# ok: os-system
print("os.system(path)")


def view(request):
    host = request.GET["host"]
    print(host)
    # ruleid: os-system
    os.system("ping " + host)


def other_view(request):
    # ok: os-system
    return request.GET["host"]
