#!/usr/bin/env python3
"""Measures tocsin beside its peers, in one run on one machine, and prints ratios with the command that made each.

Same files, alternating order, medians of several rounds, one thread, caches off, pages warm, output to a file. The peers come
from PyPI into build/bench/venv, the packages of corpus.txt into build/bench/corpus (or $TOCSIN_CORPUS, where they lie already).
Absolute figures are the machine's; the ratios travel. What was measured is written to bench/results/.
"""
import argparse
import datetime
import os
import platform
import re
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import flow

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = ROOT / "build/bench"
VENV = WORK / "venv/bin"
TOCSIN = os.environ.get("TOCSIN", str(ROOT / "build/tocsin"))


def bring_peers():
    if not (VENV / "ruff").exists():
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
    subprocess.run([VENV / "python3", "-m", "pip", "install", "-q", "--disable-pip-version-check",
                    "-r", HERE / "requirements.txt"], check=True)
    if not (VENV / "codeaudit").exists():  # a peer that can be done without
        subprocess.run([VENV / "python3", "-m", "pip", "install", "-q", "--disable-pip-version-check", "codeaudit==1.8.1"])


def bring_corpus():
    corpus = Path(os.environ.get("TOCSIN_CORPUS", WORK / "corpus"))
    names = [line.split("==")[0] for line in (HERE / "corpus.txt").read_text().split()]
    if not all((corpus / name).is_dir() for name in names):
        subprocess.run(["sh", HERE / "corpus.sh", corpus, f"{VENV}/python3 -m pip"], check=True, stdout=subprocess.DEVNULL)
    return corpus


def newest_cpython():
    """The newest CPython 3 under pyenv that is no pre-release, else the python3 that runs this."""
    found = []
    for path in Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/3.*/bin/python3"):
        version = re.fullmatch(r"3\.(\d+)\.(\d+)", path.parent.parent.name)
        if version:
            found.append((int(version[1]), int(version[2]), str(path)))
    return max(found)[2] if found else sys.executable


def standard_library(python):
    """Its folder of modules, without site-packages, as a list of what to read."""
    code = "import sysconfig; print(sysconfig.get_path('stdlib'))"
    folder = Path(subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip())
    skip = {"site-packages", "dist-packages", "__pycache__"}
    return [str(p) for p in sorted(folder.iterdir()) if p.name not in skip and (p.is_dir() or p.suffix == ".py")]


class Run:
    """One command: its CPU seconds (user and system of the whole process) and what it printed."""

    def __init__(self, command, environment=None, statuses=(0, 1)):
        output = WORK / "output.txt"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(output, "wb") as out:
            done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                  env={**os.environ, **(environment or {})})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.text = output.read_text(errors="replace")
        if done.returncode not in statuses:
            sys.exit(f"bench: {shlex.join(map(str, command))}: status {done.returncode}\n{self.text[-2000:]}")

    def field(self, name):
        return float(re.search(rf"^\s*{name}\s+([\d.]+)", self.text, re.M)[1])


def alternate(rounds, *measures):
    """Medians of each measure (a function that gives seconds), taken in turn so that a slow minute hits all alike."""
    taken = [[] for _ in measures]
    for _ in range(rounds):
        for measure, list_ in zip(measures, taken):
            list_.append(measure())
    return [statistics.median(t) for t in taken]


class Report:
    def __init__(self):
        self.rows = []
        self.notes = []

    def row(self, what, ours, theirs, aim, ours_command, theirs_command):
        ratio = theirs / ours
        self.rows.append((what, ours, theirs, ratio, aim, ours_command, theirs_command))
        print(f"{what:52} {ours:9.4f} s {theirs:9.4f} s   {ratio:7.1f} times{'' if not aim else f' (aim {aim:g})'}", flush=True)

    def note(self, text):
        self.notes.append(text)
        print(text, flush=True)

    def markdown(self, head):
        lines = [*head, "", "| what | tocsin, s | peer, s | ratio | aim |", "|---|---|---|---|---|"]
        lines += [f"| {w} | {o:.4f} | {t:.4f} | {r:.1f} | {f'{a:.2g}' if a else ''} |" for w, o, t, r, a, *_ in self.rows]
        lines += ["", *(f"- {n}" for n in self.notes), "", "Commands:", ""]
        for what, *_, ours, theirs in self.rows:
            lines += [f"- {what}:", f"  `{ours}`", f"  `{theirs}`"]
        return "\n".join(lines) + "\n"


def whole_process(report, corpus, rounds):
    ours = [TOCSIN, "debug", "parse", str(corpus)]
    theirs = [str(VENV / "ruff"), "check", "--isolated", "--no-respect-gitignore", "--select", "E902", "--no-cache", str(corpus)]
    one = {"RAYON_NUM_THREADS": "1"}
    last = Run(ours)  # brings the pages into memory
    a, b = alternate(rounds, lambda: Run(ours).seconds, lambda: Run(theirs, one).seconds)
    report.row("31 packages, whole process: ruff E902", a, b, 5, shlex.join(ours), "RAYON_NUM_THREADS=1 " + shlex.join(theirs))
    report.note(f"31 packages: {last.field('files'):.0f} files, {last.field('bytes') / 1e6:.0f} MB, parsing alone "
                f"{last.field('parse MB/s'):.0f} MB/s; tree, lists and line table {last.field('tree/source'):.2f} bytes a byte of "
                f"source (aim 3), worst single file above 20 kB {last.field('worst file'):.2f} (aim 16); "
                f"peak memory {last.field('peak memory'):.0f} MB")


def parsing_alone(report, label, folders, python, rounds, aim):
    ours = [TOCSIN, "debug", "parse", *folders]
    ast = [python, str(HERE / "peer_parse.py"), "ast", *folders]
    sitter = [str(VENV / "python3"), str(HERE / "peer_parse.py"), "tree-sitter", *folders]
    shown = f"{Path(folders[0]).parent}/*  # without site-packages" if len(folders) > 1 else folders[0]
    say = lambda command: " ".join(command[:-len(folders)]) + " " + shown
    seconds = lambda command: float(Run(command).text.split()[2])
    a, b, c = alternate(rounds, lambda: Run(ours).field("parse seconds"), lambda: seconds(ast), lambda: seconds(sitter))
    report.row(f"{label}, parsing alone: ast.parse", a, b, aim, say(ours), say(ast))
    report.row(f"{label}, parsing alone: tree-sitter-python", a, c, None, say(ours), say(sitter))


def peak(command, environment=None):
    """Peak memory of one command in MB, by a process of its own that waits for it."""
    code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)")
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True,
                          env={**os.environ, **(environment or {})}, check=True)
    return float(done.stdout)


def audit(report, corpus, django, rounds):
    """`check` with all rules beside our own parser and beside those who look for the same."""
    check = [TOCSIN, "check", "--isolated", "--no-cache", "--no-flow", "-o", "/dev/null"]
    ruff = [str(VENV / "ruff"), "check", "--isolated", "--no-respect-gitignore", "--select", "S", "--no-cache", "-q"]
    parse, one = [TOCSIN, "debug", "parse", str(corpus)], {"RAYON_NUM_THREADS": "1"}
    ours, theirs = [*check, "-j1", str(corpus)], [*ruff, str(corpus)]
    a, b, c = alternate(min(rounds, 3), lambda: Run(ours, statuses=(0, 1, 2)).seconds, lambda: Run(parse).seconds,
                        lambda: Run(theirs, one).seconds)
    report.row("31 packages, audit: `debug parse` (aim: check <= 1.5 x)", a, b, 1 / 1.5, shlex.join(ours), shlex.join(parse))
    report.row("31 packages, audit: ruff S, one thread", a, c, 4, shlex.join(ours), "RAYON_NUM_THREADS=1 " + shlex.join(theirs))
    all_threads = [*check, str(corpus)]
    a, b = alternate(min(rounds, 3), lambda: Run(all_threads, statuses=(0, 1, 2)).seconds, lambda: Run(theirs).seconds)
    report.row("31 packages, audit: ruff S, all threads", a, b, 4, shlex.join(all_threads), shlex.join(theirs))
    report.note(f"31 packages, audit: peak memory {peak(all_threads):.0f} MB, ruff S {peak(theirs):.0f} MB (aim: at most ruff's)")
    ours = [*check, "-j1", django]
    bandit = [str(VENV / "bandit"), "-q", "-r", django]
    codeaudit = VENV / "codeaudit"
    a, b = alternate(min(rounds, 3), lambda: Run(ours).seconds, lambda: Run(bandit).seconds)
    report.row("Django, audit: Bandit", a, b, 200, shlex.join(ours), shlex.join(bandit))
    if codeaudit.exists():
        out = WORK / "codeaudit.html"
        command = [str(codeaudit), "filescan", django, str(out)]
        report.row("Django, audit: Python Code Audit", a, Run(command, statuses=range(256)).seconds, 600, shlex.join(ours),
                   shlex.join(command))
    else:
        report.note("Django, audit: Python Code Audit skipped, it could not be installed")
    one_small_file(report, rounds)


def one_small_file(report, rounds):
    """From start to exit, by the clock: what a hook on a commit costs."""
    path = str(WORK / "small.py")
    Path(path).write_text("import os\nimport sys\n\n\n" + "def copy(source, target):\n    with open(source) as f:\n"
                          "        text = f.read()\n    os.makedirs(target)\n    return text, sys.argv\n\n\n" * 2 + "copy(1, 2)\n" * 2)
    ours = [TOCSIN, "check", "--isolated", "--no-cache", path]
    ruff = [str(VENV / "ruff"), "check", "--isolated", "--select", "S", "--no-cache", path]
    bandit = [str(VENV / "bandit"), "-q", path]

    for command in (ours, ruff, bandit):
        Run(command)  # ends the benchmark where one does not work
    actions = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in (0, 1, 2)]

    def once(command):
        start = time.perf_counter()
        process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
        usage = os.wait4(process, 0)[2]
        return time.perf_counter() - start, usage.ru_utime + usage.ru_stime

    taken = [[once(command) for command in (ours, ["/bin/true"], ruff)] for _ in range(40 * rounds)]
    a, nothing, b = (statistics.median(row[i][0] for row in taken) for i in range(3))
    cpu = statistics.median(row[0][1] for row in taken)
    c = statistics.median(once(bandit)[0] for _ in range(rounds))
    report.note(f"one file of 20 lines, start to exit: {1000 * a:.2f} ms, of processors {1000 * cpu:.2f} ms (aim 2); "
                f"/bin/true {1000 * nothing:.2f} ms")
    report.row("one file of 20 lines, start to exit: ruff S", a, b, None, shlex.join(ours), shlex.join(ruff))
    report.row("one file of 20 lines, start to exit: Bandit", a, c, None, shlex.join(ours), shlex.join(bandit))


def instructions(report, django):
    """Instructions a byte of source: the same on a noisy machine. perf where the kernel lets us, else callgrind."""
    ours = [TOCSIN, "debug", "parse", django]
    size = Run(ours).field("bytes")
    perf = shutil.which("perf")
    if perf:
        command = [perf, "stat", "-x,", "-e", "instructions:u", *ours]
        counted = re.search(r"^(\d+),.*instructions", Run(command, statuses=(0, 1, 255)).text, re.M)
        if counted:
            report.note(f"Django: {int(counted[1]) / size:.1f} instructions a byte of source (`{shlex.join(command)}`)")
            return
    if not shutil.which("valgrind"):
        report.note("instructions: neither perf nor valgrind here")
        return
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--main-stacksize=8388608", *ours]
    counted = re.search(r"Collected\s*:\s*(\d+)", Run(command).text)
    report.note(f"Django: {int(counted[1]) / size:.1f} instructions a byte of source (`{shlex.join(command)}`)"
                if counted else "instructions: callgrind gave none")


def versions(python):
    say = lambda *command: subprocess.run(command, capture_output=True, text=True).stdout.strip().split("\n")[0]
    return ", ".join([say(TOCSIN, "--version"), say(VENV / "ruff", "--version"), say(VENV / "bandit", "--version"),
                      "tree-sitter-python 0.25.0", say(python, "--version").replace("Python", "CPython")])


def processor():
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()) if Path("/proc/cpuinfo").exists() else None
    return f"{found[1] if found else platform.machine()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}"


def main():
    stages = ["packages", "stdlib", "django", "audit", "flow", "instructions"]
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", action="append", choices=stages, help="one stage; may be repeated")
    parser.add_argument("--no-write", action="store_true", help="leave bench/results/ as it is")
    args = parser.parse_args()
    wanted = args.only or stages
    WORK.mkdir(parents=True, exist_ok=True)
    bring_peers()
    corpus, python, report = bring_corpus(), newest_cpython(), Report()
    django = str(corpus / "django")
    print(f"{versions(python)}\n{processor()}\n{'':52} {'tocsin':>11} {'peer':>11}")
    if "packages" in wanted:
        whole_process(report, corpus, args.rounds)
    if "stdlib" in wanted:
        parsing_alone(report, "standard library", standard_library(python), python, args.rounds, 40)
    if "django" in wanted:
        parsing_alone(report, "Django", [django], python, args.rounds, 33)
    if "audit" in wanted:
        audit(report, corpus, django, args.rounds)
    today = datetime.date.today().isoformat()
    name = today + ("" if wanted == stages else "-flow")  # the whole, or what flows cost alone
    writes = not args.no_write and wanted in (stages, ["flow"])
    if "flow" in wanted:
        flow.flows(report, TOCSIN, str(VENV / "ruff"), corpus, WORK, min(args.rounds, 3),
                   HERE / "results" / f"{today}-flow.svg" if writes else None)
    if "instructions" in wanted:
        instructions(report, django)
    if writes:
        results = HERE / "results"
        results.mkdir(exist_ok=True)
        head = [f"# Measured on {today}", "", f"`make bench`: {versions(python)}; {processor()}. Medians of {args.rounds} rounds, "
                "one thread where nothing else is said; flows: all threads. Whole processes: user and system seconds; parsing alone: seconds by the clock, of files in memory."]
        text = report.markdown(head).replace(str(corpus), "CORPUS").replace(str(ROOT) + "/", "").replace(str(Path.home()), "~")
        (results / f"{name}.md").write_text(text)
        print(f"written to bench/results/{name}.md")


if __name__ == "__main__":
    main()
