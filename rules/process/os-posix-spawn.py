import os
import subprocess
import sys

program = sys.argv[1]

# ruleid: os-posix-spawn
os.posix_spawn(program, [program], os.environ)
# ruleid: constant-command
os.posix_spawn("/bin/true", ["true"], {})
# ruleid: os-posix-spawn
os.posix_spawnp(program, [program], os.environ, setpgroup=0)
# ruleid: os-posix-spawn
os.posix_spawn(env=os.environ, argv=[program], path=program)

# ok: os-posix-spawn
subprocess.run([program, "-x"], check=True)
posix_spawn = print
# ok: os-posix-spawn
posix_spawn(program, [program])
