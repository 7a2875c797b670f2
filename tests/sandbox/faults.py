"""Every system call of the set-up is made to fail in turn (strace(1) lists them and injects the fault): the program then starts with every layer
or not at all, and nothing is left running."""
import collections
import os
import re
import shutil
import subprocess
import sys

import driver

# What is printed must be "confined", or nothing.
CHECK = """
bad=
while read -r name value rest; do
  case $name in
    CapPrm:|CapEff:|CapBnd:|CapInh:) [ "$value" = 0000000000000000 ] || bad="$bad $name" ;;
    Seccomp:) [ "$value" = 2 ] || bad="$bad $name" ;;
    NoNewPrivs:) [ "$value" = 1 ] || bad="$bad $name" ;;
  esac
done < /proc/self/status
[ -e SECRET ] && bad="$bad secret"
(: > /etc/new) 2>/dev/null && bad="$bad writable"
(: > /dev/fd/9) 2>/dev/null && bad="$bad descriptor"
read -r name _ < /proc/sys/kernel/hostname 2>/dev/null && bad="$bad sys"
interfaces=0; while read -r line; do interfaces=$((interfaces + 1)); done < /proc/self/net/dev
[ "$interfaces" -le 3 ] || bad="$bad network"
processes=0; for p in /proc/[0-9]*; do processes=$((processes + 1)); done
[ "$processes" -le 3 ] || bad="$bad processes"
echo confined $bad
"""
# Reading, waiting and ending fail in their own ways, and end the run or nothing; what cannot fail is left out.
LEFT_OUT = {"exit_group", "exit", "getpid", "geteuid", "getegid", "umask", "brk", "arch_prctl", "rseq", "set_robust_list", "set_tid_address", "execve", "vfork",
            "wait4", "poll", "restart_syscall", "rt_sigreturn", "getppid", "getuid", "getgid"}


# What more is set up where something of the network is granted.
GRANTS = ["--allow-net=localhost:1,a.test,udp:a.test:53", "--allow-listen=0"]
OF_NETWORK = {"socket", "bind", "listen", "setsockopt", "sendto", "sendmsg", "recvfrom", "recvmsg", "seccomp", "landlock_create_ruleset", "landlock_restrict_self",
              "epoll_create1", "epoll_ctl", "timer_create"}


def traced(case, options, flags):
    command = case.command()[0] + "-run"
    return subprocess.run(["strace", "-f", "-q", *options, command, "run", "--backend=namespaces", *flags, "--", "/bin/sh", "-c",
                           CHECK.replace("SECRET", os.path.join(case.work, "secret"))],
                          **{**case.options(None), "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 120})


def calls_of(case, flags):
    """How often each call is made by one process before the program starts, at most."""
    log = os.path.join(case.work, "log")
    done = traced(case, ["-o", log], flags)
    assert done.stdout == b"confined\n", done
    counts, most = collections.Counter(), collections.Counter()
    execs = 0
    for line in open(log):
        found = re.match(r"(\d+) +(\w+)\(", line)
        if not found:
            continue
        execs += found[2] == "execve"
        if execs > 1:  # the program: what is behind it are its own calls
            break
        counts[found[1], found[2]] += 1
        most[found[2]] = max(most[found[2]], counts[found[1], found[2]])
    return {name: count for name, count in most.items() if (name in OF_NETWORK if flags else name not in LEFT_OUT)}


def inject(name, case, flags):
    """Gives the number of failures."""
    failures = started = refused = 0
    for call, count in sorted(calls_of(case, flags).items()):
        for when in range(1, count + 1):
            try:
                done = traced(case, ["-o", "/dev/null", "-e", "trace=" + call, "-e", f"inject={call}:error=EPERM:when={when}"], flags)
            except subprocess.TimeoutExpired:
                failures += 1
                print(f"{name}: {call} {when}: it hangs")
                continue
            out = done.stdout.decode()
            started += out == "confined\n"
            refused += out == ""
            if out not in ("", "confined\n") or (out == "" and done.returncode == 0):
                failures += 1
                print(f"{name}: {call} {when}: {out!r} {done.returncode} {done.stderr.decode()!r}")
    print(f"{name}{', with a network' if flags else ''}: {started} started with every layer, {refused} did not start")
    return failures


def main():
    if not shutil.which("strace"):
        print("skipped: no strace")
        return 0
    why = driver.unavailable("namespaces")
    if why:
        print("skipped:", why)
        return 0
    failures = 0
    for name, uid in driver.identities():
        case = type("Faults", (driver.Case,), {"uid": uid})()
        case.setUp()
        case.write("secret", "x")
        failures += inject(name, case, []) + inject(name, case, GRANTS)
        case.doCleanups()
    return failures > 0


sys.exit(main())
