"""A build that can leave out single layers: for each, an attempt of `selftest` that is held with all of them succeeds, so that none is there for
show. Where several layers hold the same, all are left out, and each alone holds it. What the control group is called is no attempt of selftest, since
it is called nothing on many machines: here it has a name."""
import os
import subprocess
import sys

RUN = sys.argv.pop(1) if len(sys.argv) > 1 else ""
# (layers left out, backend, an attempt that then succeeds; those of the layers that hold it alone)
ROWS = [
    ("pid", "namespaces", "P07", ()),
    ("mount,pid", "namespaces", "F39", ()),
    ("network", "namespaces", "N16", ()),
    ("ipc", "namespaces", "R06", ()),
    ("uts", "namespaces", "I05", ()),
    ("limits", "namespaces", "R02", ()),
    ("seccomp", "namespaces", "K07", ()),
    ("seccomp", "namespaces", "K16", ()),
    ("seccomp", "namespaces", "K12", ()),
    ("capabilities,seccomp", "namespaces", "F17", ("capabilities", "seccomp")),
    ("user,mount,pid,landlock", "namespaces", "F18", ("user,mount,pid", "user,pid,landlock", "mount,pid,landlock")),
    # Without it the kernel takes filters from those alone who have capabilities.
    ("no_new_privs,capabilities", "namespaces", "F22", ("capabilities",)),
    ("landlock", "landlock", "F01", ()),
    ("landlock", "landlock", "P09", ()) if os.getuid() else ("landlock", "landlock", "F39", ()),
    ("seccomp", "landlock", "K07", ()),
]


ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/root"}


def in_group(command, without):
    """What it prints, started from a control group that has a name; None where there are none."""
    places = [line.split()[4] for line in open("/proc/self/mountinfo") if " - cgroup" in line]
    for place in places:
        folder = os.path.join(place, f"tocsin-layers-{os.getpid()}")
        try:
            os.mkdir(folder)
        except OSError:
            continue
        try:
            enter = f"echo $$ > {folder}/cgroup.procs && exec \"$@\""
            done = subprocess.run(["/bin/sh", "-c", enter, "sh", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240,
                                  env={**ENVIRONMENT, "TOCSIN_WITHOUT": without})
            if done.returncode == 0:
                return done.stdout.decode()
        finally:
            os.rmdir(folder)
    return None


def names_of_groups():
    """Gives the number of failures."""
    failures = 0
    for without, expected in (("", False), ("cgroup,self-check", True)):
        text = in_group([RUN, "run", "--backend=namespaces", "--", "/bin/cat", "/proc/self/cgroup"], without)
        if text is None:
            print("not tested: no control group can be made here")
            continue
        good = ("tocsin-layers" in text) == expected
        failures += not good
        print(f"{'ok  ' if good else 'FAIL'} namespaces, without {without or 'nothing'}: the control group's name {'known' if 'tocsin-layers' in text else 'not known'}")
    return failures


def supervisors():
    """The supervisor wears a filter as soon as the program runs. Gives the number of failures."""
    failures = 0
    for without, expected in (("", "2"), ("supervisor", "0")):
        process = subprocess.Popen([RUN, "run", "--backend=namespaces", "--", "/bin/sh", "-c", "echo; exec sleep 60"], stdout=subprocess.PIPE,
                                   env={**ENVIRONMENT, "TOCSIN_WITHOUT": without})
        process.stdout.readline()
        with open(f"/proc/{process.pid}/status") as file:
            found = next(line.split()[1] for line in file if line.startswith("Seccomp:"))
        process.terminate()
        process.communicate()
        failures += found != expected
        print(f"{'ok  ' if found == expected else 'FAIL'} namespaces, without {without or 'nothing'}: the supervisor's mode of seccomp is {found}")
    return failures


def outcome(without, backend, attempt):
    done = subprocess.run([RUN, "selftest", "--backend=" + backend, attempt], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240,
                          env={**ENVIRONMENT, "TOCSIN_WITHOUT": without})
    line = next((text for text in done.stdout.decode().splitlines() if text.startswith(attempt)), done.stderr.decode())
    return "open" if " OPEN " in line else "held" if " held " in line else line


def main():
    if os.getuid():
        print("skipped: root leaves out layers")
        return 0
    own = ["unshare", "-fpm", "--mount-proc"]
    if os.getpid() != 1 and subprocess.run(own + ["true"], stderr=subprocess.DEVNULL).returncode:
        print("skipped: no namespaces for processes here")
        return 0
    if os.getpid() != 1:  # processes that would outlive a run without its namespace end with ours
        os.execvp(own[0], own + [sys.executable, "-B", sys.argv[0], RUN])
    failures = names_of_groups() + supervisors()
    for without, backend, attempt, alone in ROWS:
        wanted = [("", "held"), *((f"{layer},self-check", "held") for layer in alone), (without + ",self-check", "open")]
        for names, expected in wanted:
            found = outcome(names, backend, attempt)
            good = found == expected
            failures += not good
            print(f"{'ok  ' if good else 'FAIL'} {backend}, without {names or 'nothing'}: {attempt} {found}")
    started = subprocess.run([RUN, "run", "--backend=namespaces", "--", "/bin/true"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             env={**ENVIRONMENT, "TOCSIN_WITHOUT": "seccomp,capabilities"})
    good = started.returncode == 125 and b"self-check" in started.stderr
    print(f"{'ok  ' if good else 'FAIL'} the self-check starts nothing without them: {started.stderr.decode().strip()}")
    return failures > 0 or not good


sys.exit(main())
