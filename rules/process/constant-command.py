import asyncio
import os
import subprocess

SHELL = True
LIST = "ls " + "-l"


# ruleid: constant-command
os.system("uptime")
# ruleid: constant-command
os.system(LIST)
# ruleid: constant-command
os.popen("uptime").read()
# ruleid: constant-command
subprocess.getoutput("uptime")
# ruleid: constant-command
subprocess.run("ls -l | wc", shell=SHELL)
# ruleid: constant-command
os.spawnlp(os.P_WAIT, "ls", "ls")
# ruleid: constant-command
os.spawnv(os.P_WAIT, "/bin/ls", ["ls"])


async def main(command):
    # ruleid: constant-command
    await asyncio.create_subprocess_shell("uptime")
    # ok: constant-command
    await asyncio.create_subprocess_exec("uptime")
    # ok: constant-command
    await asyncio.create_subprocess_shell(command)


def go(command, arguments):
    # ok: constant-command
    os.system(command)
    # ok: constant-command
    subprocess.run(["ls", "-l"])
    # ok: constant-command
    subprocess.run("uptime", shell=False)
    # ok: constant-command
    os.execv("/bin/ls", arguments)
    # ruleid: constant-command
    os.posix_spawn("/bin/ls", ["ls"], {})
    # ruleid: constant-command
    os.execl("/bin/ls", "ls")
