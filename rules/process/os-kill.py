import os
import signal
from os import killpg


def stop(pid):
    # ruleid: os-kill
    os.kill(pid, signal.SIGTERM)
    # ruleid: os-kill
    killpg(pid, signal.SIGKILL)
    # ruleid: os-kill
    os.kill(int(open("daemon.pid").read()), 0)


def good(process):
    # ok: os-kill
    process.kill()
