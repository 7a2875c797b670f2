import subprocess


def bad(data):
    # ruleid: partial-path
    subprocess.run(["./build.sh"], check=True)
    # ruleid: partial-path
    subprocess.Popen(["bin/tool", data])


def good(path):
    # ok: partial-path
    subprocess.run(["/usr/bin/git", "status"], check=True)
    # ok: partial-path
    subprocess.run(["git", "status"], check=True)
    # ok: partial-path
    subprocess.run([path, "status"], check=True)
