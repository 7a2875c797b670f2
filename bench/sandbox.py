#!/usr/bin/env python3
"""Measures `tocsin run` beside a bare start and beside its peers where they are installed (bubblewrap, nsjail, firejail, crun).

Medians of interleaved starts, by the clock, as root and as a user (as the user alone where a user runs it). Ratios travel, the absolutes are the
machine's: a second processor that is idle counts, since the set-up works side by side.
"""
import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("TOCSIN", ROOT / "build/tocsin")).parent
NOBODY = 65534
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
OPERATIONS = """
import os, sys, time
two, five, count = sys.argv[1], sys.argv[2], 1000
def measure(what):
    best = 1e9
    for _ in range(200):
        start = time.perf_counter()
        for _ in range(count): what()
        best = min(best, time.perf_counter() - start)
    return best / count
def compute():
    x = 0
    for i in range(50): x += i * i
print(measure(lambda: os.close(os.open(two, os.O_RDONLY))), measure(lambda: os.close(os.open(five, os.O_RDONLY))),
      measure(lambda: os.stat(two)), measure(compute))
"""
AIMS = {"true": 4.0, "true, Landlock alone": 2.4, "python3 -I -S -c pass": 1.3, "python3 -c pass": 1.25,
        "open and close, two deep": 1.45, "open and close, five deep": 1.7, "os.stat": 1.15, "computing": 1.01,
        "25 heavy modules, --learn": 1.3}
HEAVY = ("argparse, ast, asyncio, concurrent.futures, ctypes, dataclasses, decimal, difflib, email.mime.text, http.client, http.server, inspect, json, logging.config, "
         "multiprocessing, pathlib, pickle, sqlite3, ssl, subprocess, tarfile, unittest.mock, urllib.request, xml.etree.ElementTree, zipfile")


def start(command):
    """Seconds from start to end, nothing read and nothing shown."""
    null = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in range(3)]
    begun = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=null)
    _, status = os.waitpid(pid, 0)
    taken = time.perf_counter() - begun
    if status:
        raise OSError(f"{' '.join(command)}: status {status}")
    return taken


def interleaved(commands, rounds):
    """Medians of commands that work here: name -> seconds."""
    working = {}
    for name, command in commands.items():
        try:
            start(command)
            working[name] = command
        except OSError as error:
            print(f"  not measured: {name}: {error}")
    taken = {name: [] for name in working}
    for _ in range(rounds):
        for name, command in working.items():
            taken[name].append(start(command))
    return {name: statistics.median(times) for name, times in taken.items()}


def peers(program):
    everything = ["--unshare-all", "--die-with-parent", "--new-session", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink",
                  "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--"]
    found = {"bwrap": everything, "nsjail": ["-Mo", "-Q", "--chroot", "/", "--"], "firejail": ["--quiet", "--net=none", "--private", "--"]}
    return {name: [shutil.which(name), *flags, *program] for name, flags in found.items() if shutil.which(name)}


def crun(program, folder):
    """A container of crun's own making around the program."""
    runtime = shutil.which("crun")
    if not runtime:
        return {}
    os.makedirs(f"{folder}/bundle/rootfs", exist_ok=True)
    os.system(f"cd {folder}/bundle && {runtime} spec >/dev/null 2>&1")
    try:
        config = json.loads(Path(f"{folder}/bundle/config.json").read_text())
    except (OSError, ValueError):
        return {}
    config["process"].update(args=program, terminal=False)
    config["root"]["path"] = "/"
    Path(f"{folder}/bundle/config.json").write_text(json.dumps(config))
    return {"crun": [runtime, "--cgroup-manager=disabled", "run", "--bundle", f"{folder}/bundle", f"bench-{os.getpid()}"]}


def operations(command):
    reader, writer = os.pipe()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, writer, 1)])
    os.close(writer)
    text = os.fdopen(reader).read()
    os.waitpid(pid, 0)
    return [float(word) for word in text.split()]


def row_of(report):
    def row(what, seconds, bare, aim=None):
        ratio = seconds / bare
        report.append(f"| {what} | {1e6 * seconds:.1f} | {1e6 * bare:.1f} | {ratio:.2f} | {aim or ''} |")
        print(f"  {what:44} {1e6 * seconds:10.1f} us {1e6 * bare:10.1f} us {ratio:7.2f}{f' (aim {aim})' if aim else ''}", flush=True)
    return row


def starts(tocsin, folder, rounds, row):
    true = "/usr/bin/true" if os.path.exists("/usr/bin/true") else "/bin/true"
    ours = [tocsin, "run", "--backend=namespaces", "--"]
    commands = {"bare": [true], "ours": [*ours, true], "alone": [tocsin, "run", "--backend=landlock", "--", true],
                **peers([true]), **crun([true], folder)}
    times = interleaved(commands, rounds)
    row("true", times["ours"], times["bare"], AIMS["true"])
    if "alone" in times:
        row("true, Landlock alone", times["alone"], times["bare"], AIMS["true, Landlock alone"])
    for name in times:
        if name not in ("bare", "ours", "alone"):
            row(f"true, {name}", times[name], times["bare"])
    for words in (["-I", "-S", "-c", "pass"], ["-c", "pass"]):
        name = "python3 " + " ".join(words)
        times = interleaved({"bare": [PYTHON, *words], "ours": [*ours, PYTHON, *words]}, rounds // 2)
        row(name, times["ours"], times["bare"], AIMS[name])


def learning(tocsin, folder, rounds, row):
    words = [PYTHON, "-I", "-c", "import " + HEAVY]
    policy = f"{folder}/learned.toml"
    commands = {"bare": words, "ours": [tocsin, "run", f"--learn={policy}", "--", *words]}
    times = {name: [] for name in commands}
    for _ in range(max(rounds // 10, 5)):
        for name, command in commands.items():
            times[name].append(start(command))
            if os.path.exists(policy):
                os.remove(policy)
    row("25 heavy modules, --learn", statistics.median(times["ours"]), statistics.median(times["bare"]), AIMS["25 heavy modules, --learn"])


def small_operations(tocsin, folder, row):
    deep = folder + "/sub" * (6 - folder.count("/") - 1)
    os.makedirs(deep, exist_ok=True)
    for path in (f"{folder}/file", f"{deep}/file"):
        Path(path).write_text("x")
    script = [PYTHON, "-I", "-S", "-c", OPERATIONS, f"{folder}/file", f"{deep}/file"]
    inside = [tocsin, "run", "--backend=namespaces", f"--allow-read={folder}", "--", *script]
    pairs = [(operations(script), operations(inside)) for _ in range(5)]
    for i, name in enumerate(("open and close, two deep", "open and close, five deep", "os.stat", "computing")):
        row(name, statistics.median(p[1][i] for p in pairs), statistics.median(p[0][i] for p in pairs), AIMS[name])


def measure(tocsin, folder, rounds, report):
    row = row_of(report)
    if rounds:
        starts(tocsin, folder, rounds, row)
        learning(tocsin, folder, rounds, row)
    small_operations(tocsin, folder, row)


def as_user(identity, tocsin, folder, rounds):
    """In a child of that identity, which gives its rows back."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        report = []
        if identity == "user" and os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        os.environ.update(HOME=folder, PATH="/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
        os.chdir(folder)
        measure(tocsin, folder, rounds, report)
        os.write(writer, "\n".join(report).encode())
        os._exit(0)
    os.close(writer)
    text = os.fdopen(reader).read()
    if os.waitpid(pid, 0)[1]:
        sys.exit("bench: it failed")
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=200, help="of starts; 0: operations alone")
    parser.add_argument("--no-write", action="store_true", help="leave bench/results/ as it is")
    args = parser.parse_args()
    lines = []
    for identity in ("root", "user") if os.getuid() == 0 else ("user",):
        print(f"as {identity}, of {os.cpu_count()} processors; load {os.getloadavg()[0]:.1f}")
        top = next(place for place in ("/srv", "/opt", "/var/tmp") if os.access(place, os.W_OK))  # two directories deep for root, three for others
        with tempfile.TemporaryDirectory(prefix="tocsin-bench-", dir=top) as folder:
            os.chmod(folder, 0o777)
            for name in ("tocsin", "tocsin-run"):
                shutil.copy(BUILD / name, folder)
            lines += [f"\nAs {identity}:\n", "| what | inside, us | bare, us | ratio | aim |", "|---|---|---|---|---|",
                      as_user(identity, f"{folder}/tocsin", folder, args.rounds)]
    if not args.no_write:
        today = datetime.date.today().isoformat()
        path = ROOT / f"bench/results/sandbox-{today}.md"
        path.parent.mkdir(exist_ok=True)
        ways = [f"Medians of {args.rounds} interleaved starts, by the clock."] if args.rounds else []
        ways.append("Operations: best of 200 times 1000, medians of five such pairs, inside and bare in turn.")
        head = [f"# `tocsin run`, measured on {today}", "", f"`bench/sandbox.py`: {platform.system()} {platform.release()}, {os.cpu_count()} processors, at a load of "
                f"{os.getloadavg()[1]:.1f}. `tocsin run --backend=namespaces -- PROGRAM`, every layer enforced. {' '.join(ways)}"]
        path.write_text("\n".join(head + lines) + "\n")
        print(f"written to {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
