import asyncio
import os
import shlex
import shutil
import subprocess
from pathlib import Path


def bad(path, target):
    # ruleid: file-work-by-command
    os.system("rm -rf " + path)
    # ruleid: file-work-by-command
    os.system(f"mkdir -p {path}")
    # ruleid: file-work-by-command
    os.system("cd /srv && /bin/mv a " + path)
    # ruleid: file-work-by-command
    os.system("sudo chmod 755 /srv/a")
    # ruleid: file-work-by-command
    text = os.popen("cat %s | grep x" % path).read()
    # ruleid: file-work-by-command
    subprocess.run(["rm", "-rf", str(path)], check=True)
    # ruleid: file-work-by-command
    subprocess.call(["cp", "-r", path, target])
    # ruleid: file-work-by-command
    subprocess.check_call("touch {}".format(path), shell=True)
    # ruleid: file-work-by-command
    subprocess.check_output(("ls", "-l", path))
    # ruleid: file-work-by-command
    subprocess.Popen(["find", path, "-name", "*.pyc"])
    # ruleid: file-work-by-command
    subprocess.run(["sh", "-c", "rm -rf /srv/cache"], check=True)
    # ruleid: file-work-by-command
    subprocess.run(["bash", "-c", f"cd /srv; rm {path}"], check=True)
    # ruleid: file-work-by-command
    subprocess.run(shlex.split("chmod -R a+r " + path), check=True)
    # ruleid: file-work-by-command
    os.system("sudo -u www rm " + path)
    # ruleid: file-work-by-command
    os.system("if [ -e a ]; then rm a; fi")
    # ruleid: file-work-by-command
    os.system("echo done > " + path)
    command = ["mv", path]
    command.append(target)
    # ruleid: file-work-by-command
    subprocess.run(command, check=True)
    return text


async def later(path):
    # ruleid: file-work-by-command
    await asyncio.create_subprocess_exec("rm", path)


def good(path, target, tool):
    # ok: file-work-by-command
    shutil.rmtree(path)
    # ok: file-work-by-command
    Path(path).mkdir(parents=True)
    # ok: file-work-by-command
    subprocess.run(["git", "rm", path], check=True)
    # ok: file-work-by-command
    os.system("rmail " + path)
    # ok: file-work-by-command
    os.system("echo done")
    # ok: file-work-by-command
    os.system("ps aux | cat")
    # ok: file-work-by-command
    os.system("rm" + tool)
    # ok: file-work-by-command
    subprocess.run([tool, "rm"], check=True)


async def only_asked():
    # ok: file-work-by-command
    await asyncio.create_subprocess_exec("/bin/ls", "-l")
