"""Many short runs leave nothing behind: no process, mount, control group, descriptor or file. `make soak`, RUNS=10000.

One in ten is ended from outside (the supervisor killed), one in ten by a limit, and both backends take turns.
"""
import os
import signal
import subprocess
import sys
import tempfile
import time

TOCSIN = os.environ["TOCSIN"]
RUNS = int(os.environ.get("RUNS", "10000"))


def tasks():
    """Names of processes that could be ours."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            name = open(f"/proc/{pid}/comm").read().strip()
            parent = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[1]
        except (OSError, IndexError):
            continue
        if name in ("tocsin", "tocsin-run", "soak-sleep"):
            found.append((int(pid), name, int(parent)))
    return found


def mounts():
    return len(open("/proc/self/mountinfo").readlines())


def groups():
    return sum(len(folders) for _, folders, _ in os.walk("/sys/fs/cgroup"))


def namespaces():
    """Network namespaces go after a while: the kernel tidies up behind the last process."""
    try:
        return int(open("/proc/slabinfo").read().split("\nnet_namespace", 1)[1].split()[0])
    except (OSError, IndexError, ValueError):
        return 0


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def main():
    if os.getuid() == 0 and os.getpid() != 1:  # where no one else's processes are seen
        os.execvp("unshare", ["unshare", "-fpm", "--mount-proc", sys.executable, "-B", *sys.argv])
    folder = tempfile.mkdtemp(prefix="tocsin-soak-")
    sleep = os.path.join(folder, "soak-sleep")
    with open("/bin/sleep", "rb") as source, open(sleep, "wb") as copy:
        copy.write(source.read())
    os.chmod(folder, 0o755)
    os.chmod(sleep, 0o755)
    before = set(tasks()), mounts(), groups(), len(os.listdir("/proc/self/fd")), sorted(os.listdir("/tmp")), namespaces()
    start = time.time()
    wrong = 0
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    said = os.path.join(folder, "said")
    for i in range(RUNS):
        backend = "landlock" if i % 4 == 3 else "namespaces"
        command, right = [TOCSIN, "run", "--backend=" + backend], (0,)
        with open(said, "w") as errors:
            if i % 10 == 0:  # the supervisor is killed
                process = subprocess.Popen([*command, "--", sleep, "60"], **quiet, stderr=errors)
                time.sleep(0.002 * (i % 50 // 10))
                process.kill()
                status, right = process.wait(), (-signal.SIGKILL,)
            elif i % 10 == 5:  # a limit
                command += ["--cpu=1", "--output=10", "--memory=200M", "--", "/bin/sh", "-c", "echo 0123456789abcdef; exit 3"]
                status, right = subprocess.run(command, **quiet, stderr=errors).returncode, (3, 2, 1, 141, -signal.SIGPIPE)
            else:
                status = subprocess.run([*command, "--", "/bin/true"], **quiet, stderr=errors).returncode
        if status not in right:
            wrong += 1
            if wrong <= 20:
                print(f"run {i}, {backend}: status {status} instead of {right}: {open(said).read().strip()[-300:]}", flush=True)
        if i % 1000 == 999:
            print(f"{i + 1} runs, {time.time() - start:.0f} s", flush=True)
    deadline = time.time() + 30
    while time.time() < deadline and set(tasks()) - before[0]:
        reap()
        time.sleep(0.1)
    after = set(tasks()), mounts(), groups(), len(os.listdir("/proc/self/fd")), sorted(os.listdir("/tmp")), namespaces()
    os.remove(sleep)
    os.remove(said)
    os.rmdir(folder)
    left = {"processes": after[0] - before[0], "mounts": after[1] - before[1], "control groups": after[2] - before[2],
            "descriptors": after[3] - before[3], "files": [name for name in after[4] if name not in before[4] and name.startswith(("tocsin-oci", "tocsin-soak"))]}
    print(f"{RUNS} runs in {time.time() - start:.0f} s, {wrong} with a wrong status; left: {left}; network namespaces {before[5]} -> {after[5]}")
    return bool(wrong or any(left.values()))


sys.exit(main())
