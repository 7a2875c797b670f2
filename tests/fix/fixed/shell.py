import subprocess
from subprocess import check_output, run as start

LIST = "ls -l"


def go(name):
    subprocess.run(["git", "status"], check=True)
    subprocess.call(['make', '-C', 'my folder', 'all'])
    check_output(["uname", "-a"], text=True)
    start(["date"])
    subprocess.Popen(
        ["sleep", "1"],
        cwd="/",
    )
    subprocess.run(
        ["sleep", "1"],
    )
    subprocess.run(args=["sleep", "1"])
    subprocess.run("a | b", shell=True)
    subprocess.run("ls *.py", shell=True)
    subprocess.run("echo $HOME", shell=True)
    subprocess.run("cd x", shell=True)
    subprocess.run("X=1 make", shell=True)
    subprocess.run("a && b", shell=True)
    subprocess.run("a > b", shell=True)
    subprocess.run(["printf", "a;b"])
    subprocess.run("echo 'unclosed", shell=True)
    subprocess.run("C:\\tools\\x.exe -v", shell=True)
    subprocess.run(LIST, shell=True)
    subprocess.run(f"ls {name}", shell=True)
    subprocess.run("bash -c x", shell=True, executable="/bin/bash")
