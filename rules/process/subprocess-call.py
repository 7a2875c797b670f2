import subprocess
import sys


def bad(program, options):
    # ruleid: subprocess-call
    subprocess.run([program, "-x"], check=True)
    # ruleid: subprocess-call
    subprocess.call(["ls", program])
    # ruleid: subprocess-call
    subprocess.check_call(args=[program])
    # ruleid: subprocess-call
    subprocess.check_output([program], shell=False)
    # ruleid: subprocess-call
    with subprocess.Popen(program) as process:
        process.wait()
    # ruleid: subprocess-call
    subprocess.run(*options)


def quiet(command):
    # ok: subprocess-call
    subprocess.run(["ls", "-l"], check=True)
    # ok: subprocess-call
    subprocess.run(command, shell=True)
    # ok: subprocess-call
    subprocess.run([sys.executable, "-m", "pip", "--version"], check=True)


def expect(host):
    # ruleid: subprocess-call
    pexpect.spawn(f"ssh {host}")
    # ok: subprocess-call
    pexpect.spawn("bc -l")
    # ok: subprocess-call
    pexpect.spawn("/usr/bin/ssh", ["localhost"])


def whole(name, option):
    # ok: subprocess-call
    subprocess.run(["/usr/bin/pgrep", "-x", "--", name])
    # ok: subprocess-call
    subprocess.run(["/usr/bin/logger", "--", name])
    # ruleid: subprocess-call
    subprocess.run(["/usr/bin/pgrep", option, "--", name])
    # ruleid: subprocess-call
    subprocess.run(["pgrep", "-x", name])
