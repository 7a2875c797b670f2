"""Finds the CPythons to compare with: on PATH, under pyenv, and as Pyodide from npm."""
import glob
import json
import os
import shutil
import subprocess
import zipfile

OLDEST, NEWEST = (3, 8), (3, 15)
PYODIDES = {"3.14": "pyodide@314.0.7", "3.15": "pyodide@315.0.0-alpha.2"}
PROBE = ("import json,sys,sysconfig;print(json.dumps([sys.implementation.name,sys.version_info[:3],"
         "sysconfig.get_path('stdlib'),sys.executable]))")


class Interpreter:
    """One CPython: `command` runs oracle.py in it, `library` is the directory of its standard library."""

    def __init__(self, version, release, command, library, pyodide=False):
        self.version, self.release, self.command = version, release, command
        self.library, self.pyodide = library, pyodide

    def __str__(self):
        return "CPython %s (%s)" % (self.release, "Pyodide" if self.pyodide else self.command[0])


def probe(path):
    try:
        done = subprocess.run([path, "-I", "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
        name, version, library, executable = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    if name != "cpython" or not OLDEST <= tuple(version[:2]) <= NEWEST or not os.path.isdir(library):
        return None
    return Interpreter("%d.%d" % tuple(version[:2]), "%d.%d.%d" % tuple(version), [executable], os.path.realpath(library))


def native():
    """Every CPython of the machine, oldest first, each once."""
    candidates = []
    for directory in os.environ.get("PATH", "").split(os.pathsep):
        candidates.append(os.path.join(directory, "python3"))
        candidates += [os.path.join(directory, "python3.%d" % n) for n in range(OLDEST[1], NEWEST[1] + 1)]
    root = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    candidates += glob.glob(os.path.join(root, "versions", "*", "bin", "python3"))
    found = {}
    for path in candidates:
        if os.access(path, os.X_OK):
            interpreter = probe(path)
            if interpreter:
                found.setdefault((interpreter.release, interpreter.library), interpreter)
    return sorted(found.values(), key=lambda i: ([int(n) for n in i.release.split(".")], i.library))


def install(package, directory):
    """The directory of an npm package, installed below `directory` if it is not there; None, with a line, if it cannot
    be had."""
    place = os.path.join(directory, "node_modules", "pyodide")
    if os.path.exists(os.path.join(place, "pyodide.mjs")):
        return place
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        print("skipped: %s (npm or node is missing)" % package)
        return None
    os.makedirs(directory, exist_ok=True)
    done = subprocess.run([npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", directory, package],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        print("skipped: %s (npm cannot install it)\n%s" % (package, done.stdout.decode(errors="replace")[-500:]))
        return None
    return place


def pyodides(build, runner):
    """The Pyodides of PYODIDES, with their own library unpacked; those that cannot be had are left out with a line."""
    found = []
    for version, package in PYODIDES.items():
        directory = os.path.join(build, "pyodide-" + version)
        place = install(package, directory)
        if not place:
            continue
        library = os.path.join(directory, "library")
        if not os.path.isdir(library):
            with zipfile.ZipFile(os.path.join(place, "python_stdlib.zip")) as archive:
                archive.extractall(library)
        found.append(Interpreter(version, version, ["node", runner, place], library, pyodide=True))
    return found


def library_files(library):
    """The Python files of a standard library, tests included, without what was installed into it."""
    files = []
    for directory, names, entries in os.walk(library):
        names[:] = sorted(n for n in names if n not in ("site-packages", "dist-packages", "__pycache__"))
        files += [os.path.join(directory, entry) for entry in sorted(entries) if entry.endswith(".py")]
    return [f for f in files if "\n" not in f and os.path.isfile(f)]
