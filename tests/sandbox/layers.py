"""A build that can leave out single layers: for each, an attempt of `selftest` that is held with all of them succeeds, so that none is there for
show. Where two layers hold the same, both are left out, and each alone holds it. The user and cgroup namespaces and no_new_privs have no attempt of
their own: whatever they hold, others hold, too."""
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
    ("landlock", "landlock", "F01", ()),
    ("landlock", "landlock", "P09", ()) if os.getuid() else ("landlock", "landlock", "F39", ()),
    ("seccomp", "landlock", "K07", ()),
]


def outcome(without, backend, attempt):
    done = subprocess.run([RUN, "selftest", "--backend=" + backend, attempt], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                          env={"PATH": "/usr/bin:/bin", "HOME": "/root", "TOCSIN_WITHOUT": without})
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
    failures = 0
    for without, backend, attempt, alone in ROWS:
        wanted = [("", "held"), *((f"{layer},self-check", "held") for layer in alone), (without + ",self-check", "open")]
        for names, expected in wanted:
            found = outcome(names, backend, attempt)
            good = found == expected
            failures += not good
            print(f"{'ok  ' if good else 'FAIL'} {backend}, without {names or 'nothing'}: {attempt} {found}")
    started = subprocess.run([RUN, "run", "--backend=namespaces", "--", "/bin/true"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             env={"PATH": "/usr/bin:/bin", "HOME": "/root", "TOCSIN_WITHOUT": "seccomp,capabilities"})
    good = started.returncode == 125 and b"self-check" in started.stderr
    print(f"{'ok  ' if good else 'FAIL'} the self-check starts nothing without them: {started.stderr.decode().strip()}")
    return failures > 0 or not good


sys.exit(main())
