import os
import subprocess
import sys
from os import spawnv as start

program = sys.argv[1]

# ruleid: os-spawn
os.spawnl(os.P_WAIT, program, program, "-x")
# ruleid: constant-command
os.spawnle(os.P_NOWAIT, "/bin/true", "true", {})
# ruleid: constant-command
os.spawnlp(os.P_WAIT, "true", "true")
# ruleid: os-spawn
os.spawnlpe(os.P_WAIT, program, program, os.environ)
# ruleid: os-spawn
start(os.P_WAIT, program, [program])
# ruleid: os-spawn
os.spawnve(os.P_WAIT, program, [program], {})
# ruleid: constant-command
os.spawnvp(os.P_WAIT, "true", ["true"])
# ruleid: os-spawn
os.spawnvpe(os.P_WAIT, program, [program], {})
# ok: os-spawn
subprocess.run([program, "-x"], check=True)


class Pool:
    def spawnv(self, mode, path, argv):
        return mode, path, argv


# ok: os-spawn
Pool().spawnv(0, program, [])
