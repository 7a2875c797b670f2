import os
import subprocess
from pathlib import Path


def go(path, target):
    os.system("rm -rf build")
    os.system("rm a b c")
    os.system("rm -f a")
    os.system("mkdir -p a/b")
    os.system('mkdir a "b c"')
    os.system("cp -p a b")
    os.system("cp -r a b")
    os.system("mv a b")
    os.system("touch a")
    os.system("chmod 755 a b")
    os.system("chmod +x a")
    os.system("chmod u+w a")
    os.system("ln -s a b")
    os.system("rm *.pyc")
    os.system("sudo rm a")
    os.system("cp a b c")
    if path: os.system("touch a b")
    subprocess.run(["rm", "-rf", path])
    subprocess.run(["rm", path], check=True)
    subprocess.check_call(["cp", path, target])
    subprocess.call(["mv", path + ".new", target])
    subprocess.run(["mkdir", "-p", path], cwd=target)
    subprocess.run(["rmdir", *path])
    done = subprocess.run(["touch", path])
    subprocess.Popen(["touch", path])
    return done
