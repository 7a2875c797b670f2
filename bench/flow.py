"""What following data costs: stage "flow" of run.py.

Beside ourselves without flows, ruff S, Semgrep CE and Pysa; CPU a line and memory from 100,000 to 7,000,000 lines. A peer that is not
there is named as skipped: $SEMGREP and $PYSA are their commands (else `semgrep` and `pyre` on the PATH), $SEMGREP_RULES the folder
`python` of semgrep/semgrep-rules.
"""
import json
import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

PACKAGES = {"Django": "django", "SQLAlchemy": "sqlalchemy", "nova": "nova", "pandas": "pandas", "Home Assistant": "homeassistant"}
UNIT = ("flask", "werkzeug", "jinja2", "requests", "celery")  # about 100,000 lines
COPIES = (1, 3, 10, 30, 71)
MEASURE = ("import json, resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, "
           "stderr=subprocess.DEVNULL); u = resource.getrusage(resource.RUSAGE_CHILDREN); "
           "print(json.dumps([u.ru_utime + u.ru_stime, u.ru_maxrss / 1024, done.returncode]))")


def measure(command, statuses=(0, 1), cwd=None):
    """CPU seconds of all its processes, and the peak memory of the largest in MB; a process of its own waits."""
    done = subprocess.run([sys.executable, "-c", MEASURE, *map(str, command)], capture_output=True, text=True, check=True, cwd=cwd)
    seconds, megabytes, status = json.loads(done.stdout)
    if status not in statuses:
        sys.exit(f"bench: {shlex.join(map(str, command))}: status {status}")
    return seconds, megabytes


def medians(rounds, *commands):
    """Of CPU seconds, and of megabytes; the commands take turns."""
    taken = [[] for _ in commands]
    for _ in range(rounds):
        for command, list_ in zip(commands, taken):
            list_.append(measure(command))
    return [tuple(statistics.median(one) for one in zip(*list_)) for list_ in taken]


def check_command(tocsin, *more):
    return [tocsin, "check", "--isolated", "--no-cache", "-o", "/dev/null", *map(str, more)]


def packages(report, tocsin, ruff, corpus, rounds):
    for label, name in PACKAGES.items():
        folder = corpus / name
        ours, plain = check_command(tocsin, folder), check_command(tocsin, "--no-flow", folder)
        theirs = [ruff, "check", "--isolated", "--no-respect-gitignore", "--select", "S", "--no-cache", "-q", str(folder)]
        (a, memory), (b, _), (c, _) = medians(rounds, ours, plain, theirs)
        report.row(f"{label}, flows: without (aim: at most 3 x)", a, b, 1 / 3, shlex.join(ours), shlex.join(plain))
        report.row(f"{label}, flows: ruff S, all threads", a, c, 1, shlex.join(ours), shlex.join(theirs))
        report.note(f"{label}, flows: peak memory {memory:.0f} MB")


def loadable_rules(tocsin, source, target):
    """The public rules that both read: without what we refuse, and one of each id."""
    shutil.rmtree(target, ignore_errors=True)
    for path in sorted(Path(source).rglob("*.y*ml")):
        if not path.stem.endswith(".test"):
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    probe = target.parent / "empty.py"
    probe.write_text("")
    for _ in range(100):
        done = subprocess.run([tocsin, "check", "--isolated", "--rules", target, probe], capture_output=True, text=True)
        refused = set(re.findall(r"^tocsin: (\S+?\.ya?ml):", done.stderr, re.M))
        if not refused:
            break
        for path in refused:
            os.remove(path)
    return len(list(target.rglob("*.y*ml")))


def semgrep(report, tocsin, django, work):
    command = os.environ.get("SEMGREP") or shutil.which("semgrep")
    rules = os.environ.get("SEMGREP_RULES")
    if not command or not rules:
        report.note("Django, public Python rules: Semgrep CE skipped, " + ("it is not here" if not command else "$SEMGREP_RULES is not set"))
        return
    count = loadable_rules(tocsin, rules, work / "semgrep-rules")
    ours = check_command(tocsin, "--select", "user", "--rules", work / "semgrep-rules", django)
    theirs = [command, "scan", "--metrics", "off", "--disable-version-check", "--quiet", "--no-git-ignore", "--config",
              str(work / "semgrep-rules"), django]
    a, memory = measure(ours)
    b, peer_memory = measure(theirs)
    report.row("Django, public Python rules: Semgrep CE", a, b, 500, shlex.join(map(str, ours)), shlex.join([Path(command).name, *theirs[1:]]))
    report.note(f"Django, public Python rules: {count} files of rules, ours across functions and files; peak memory {memory:.0f} MB, "
                f"Semgrep {peer_memory:.0f} MB a process")


def pysa(report, tocsin, django, work):
    command = os.environ.get("PYSA") or shutil.which("pyre")
    if not command:
        report.note("Django, whole program: Pysa skipped, it is not here")
        return
    home = Path(command).resolve().parent.parent / "lib/pyre_check"
    folder = work / "pysa"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".pyre_configuration").write_text(json.dumps({
        "source_directories": [django], "taint_models_path": [str(home / "taint")], "typeshed": str(home / "typeshed")}))
    (folder / "pyrefly.toml").write_text(f'project-includes = ["{django}/**/*.py"]\nsearch-path = ["{django}"]\n')
    theirs = [command, "--noninteractive", "analyze", "--no-verify", "--save-results-to", "out"]
    os.environ["PATH"] = str(Path(command).parent) + os.pathsep + os.environ["PATH"]
    ours = check_command(tocsin, django)
    a, _ = measure(ours)
    b, memory = measure(theirs, cwd=folder)
    report.row("Django, whole program: Pysa", a, b, 100, shlex.join(ours), shlex.join([Path(command).name, *theirs[1:]]))
    report.note(f"Django, whole program: Pysa's peak memory {memory:.0f} MB a process")


def grow(corpus, target, copies):
    """Copies of packages under other names, with their imports; how many lines there are."""
    word = re.compile(r"^(\s*(?:from|import)\s+)(%s)\b" % "|".join(UNIT), re.M)
    lines = 0
    for i in range(copies):
        for name in UNIT:
            for path in sorted((corpus / name).rglob("*.py")):
                inner = path.relative_to(corpus / name)
                if inner.parts[0] == name:
                    inner = Path(f"{name}_{i}", *inner.parts[1:])
                copy = target / f"{name}_{i}" / inner
                copy.parent.mkdir(parents=True, exist_ok=True)
                text = path.read_text(errors="surrogateescape")
                lines += text.count("\n")
                if not copy.exists():
                    copy.write_text(word.sub(rf"\1\2_{i}", text), errors="surrogateescape")
    return lines


def plot(points, path):
    """Microseconds a line over the number of lines, and megabytes a million lines, as an SVG of its own."""
    import math
    width, height, left, bottom = 640, 300, 60, 260
    x = lambda lines: left + (math.log10(lines) - 5) / 2 * (width - left - 30)
    top = max(p[1] / p[0] * 1e6 for p in points) * 1.3
    y = lambda value: bottom - value / top * (bottom - 30)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
             f'<rect width="{width}" height="{height}" fill="white"/>',
             f'<path d="M{left} 20V{bottom}H{width - 20}" fill="none" stroke="black"/>',
             f'<text x="{left}" y="14">CPU microseconds a line (whole process), by lines audited</text>']
    for lines in (100000, 1000000, 7000000):
        parts.append(f'<text x="{x(lines):.0f}" y="{bottom + 18}" text-anchor="middle">{lines:,}</text>')
    line = " ".join(f"{x(n):.1f},{y(s / n * 1e6):.1f}" for n, s, _ in points)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#06c" stroke-width="2"/>')
    for n, seconds, megabytes in points:
        value = seconds / n * 1e6
        parts.append(f'<circle cx="{x(n):.1f}" cy="{y(value):.1f}" r="3" fill="#06c"/>'
                     f'<text x="{x(n):.1f}" y="{y(value) - 8:.1f}" text-anchor="middle">{value:.2f}</text>')
    path.write_text("\n".join([*parts, "</svg>", ""]))


def curve(report, tocsin, corpus, work, rounds, picture):
    points = []
    for copies in COPIES:
        folder = work / "grown" / str(copies)
        lines = grow(corpus, folder, copies)
        [(seconds, memory)] = medians(rounds if copies < 30 else 1, check_command(tocsin, folder))
        points.append((lines, seconds, memory))
        report.note(f"{lines:,} lines: {seconds:.2f} s, {seconds / lines * 1e6:.2f} microseconds a line; peak memory {memory:.0f} MB, "
                    f"{memory / lines * 1e6:.0f} MB a million lines (aim 400)")
    least, most = points[0], points[-1]
    report.note(f"CPU a line at {most[0]:,} lines is {most[1] / most[0] / (least[1] / least[0]):.2f} times that at {least[0]:,} (aim: at most 1.3)")
    shutil.rmtree(work / "grown")
    if picture:
        picture.parent.mkdir(exist_ok=True)
        plot(points, picture)
        report.note(f"![CPU a line]({picture.name})")


def flows(report, tocsin, ruff, corpus, work, rounds, picture=None):
    packages(report, tocsin, ruff, corpus, rounds)
    semgrep(report, tocsin, str(corpus / "django"), work)
    pysa(report, tocsin, str(corpus / "django"), work)
    curve(report, tocsin, corpus, work, rounds, picture)
