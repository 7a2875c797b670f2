"""The test suites of popular packages, once outside and once inside `tocsin run`: test by test the same outcome.

    run.py [--backend=NAME] [--as=root|user] [SUITE...]

Each SUITE.toml here names a release whose source archive carries its tests, its hash, what the tests need (versions stand in
constraints.txt), what pytest is given, and every refusal that may be told, with the reason. Inside, the suite has its runtime and
one writable folder, in which a copy of the source lies; with Landlock alone /dev/shm as well, and the temporary directory is in that
folder. A suite that needs more says so under `grants`, with the reason. What is downloaded and installed is kept in $TOCSIN_SUITES (build/suites), where every user must be able to read.
"""
import argparse
import collections
import fnmatch
import glob
import hashlib
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tarfile
import time
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import driver

KEPT = os.environ.get("TOCSIN_SUITES") or os.path.join(os.path.dirname(driver.TOCSIN), "suites")
TIMEOUT = 300
STOLEN_ID = 1953456999  # who root's program is with Landlock alone
PIP = ["-m", "pip", "--disable-pip-version-check", "--timeout=20", "--retries=1", "--quiet"]


class Skip(Exception):
    """Why a suite cannot run here."""


def pip(*words):
    """Our own pip, for any interpreter: the system's may have none."""
    done = subprocess.run([sys.executable, *PIP, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Skip("pip: " + " ".join(done.stdout.strip().splitlines()[-1:]))


def source(suite):
    """The source archive, of which the hash is right."""
    folder = os.path.join(KEPT, "sources", suite["package"].replace("==", "-"))
    for fresh in (False, True):
        for path in glob.glob(folder + "/*.tar.gz"):
            with open(path, "rb") as file:
                if hashlib.sha256(file.read()).hexdigest() == suite["sha256"]:
                    return path
            raise AssertionError(f"{path} is not the archive that was pinned")
        if not fresh:
            pip("download", "--no-deps", "--no-binary=:all:", "-d", folder, suite["package"])
    raise Skip("no source archive")


def environment(name, suite):
    """A virtual environment with the release and what its tests need, made once."""
    with open(os.path.join(HERE, "constraints.txt")) as file:
        wanted = hashlib.sha256(json.dumps([suite["package"], suite["needs"], file.read(), driver.PYTHON]).encode()).hexdigest()
    folder = os.path.join(KEPT, "environments", name)
    marker = os.path.join(folder, "made-for")
    if os.path.exists(marker) and open(marker).read() == wanted:
        return folder
    shutil.rmtree(folder, True)
    subprocess.run([driver.PYTHON, "-m", "venv", "--without-pip", folder], check=True)
    pip("--python", os.path.join(folder, "bin/python"), "install", "--prefer-binary", "-c", os.path.join(HERE, "constraints.txt"), "pytest", suite["package"],
        *suite["needs"])
    with open(marker, "w") as file:
        file.write(wanted)
    return folder


def outcomes(path):
    """Test -> how it ended, as pytest's JUnit file has it; addresses in names are no part of them."""
    found = {}
    for case in ElementTree.parse(path).iter("testcase"):
        name = re.sub(r"0x[0-9a-f]+", "0x", case.get("classname", "") + "::" + case.get("name", ""))
        kinds = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
        found.setdefault(name, []).extend(kinds or ["passed"])
    return {name: sorted(kinds) for name, kinds in found.items()}


Outcome = collections.namedtuple("Outcome", "status tests text denied")


class Run:
    """One suite and one identity: its folder, fresh for each run, and the commands."""

    def __init__(self, name, suite, uid):
        self.suite, self.uid = suite, uid
        self.top = os.path.join(KEPT, "work", f"{name}-{uid}")
        self.out, self.home = os.path.join(self.top, "out"), os.path.join(self.top, "home")
        self.folder = os.path.join(self.out, "source", suite.get("folder", ""))
        self.environment, self.archive = environment(name, suite), source(suite)

    def prepare(self, owner):
        """The source in the folder that may be written; `owner` is who will run there."""
        shutil.rmtree(self.top, True)
        os.makedirs(os.path.join(self.out, "tmp"))
        os.mkdir(self.home)
        with tarfile.open(self.archive) as archive:
            archive.extractall(self.out, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
        inner, = set(os.listdir(self.out)) - {"tmp"}
        os.rename(os.path.join(self.out, inner), os.path.join(self.out, "source"))
        for path, _, files in os.walk(self.top):
            for entry in [path] + [os.path.join(path, file) for file in files]:
                os.lchown(entry, owner, self.uid)

    def run(self, *prefix, who, owner):
        """The suite behind a prefix."""
        self.prepare(owner)
        result = os.path.join(self.out, "junit.xml")
        words = ["-q", "-p", "no:cacheprovider", f"--junitxml={result}", *(f"--deselect={test}" for test in self.suite.get("left_out", {})), *self.suite["tests"]]
        variables = {"PATH": os.path.join(self.environment, "bin") + ":/usr/bin:/bin", "HOME": self.home, "LANG": "C.UTF-8", "TMPDIR": os.path.join(self.out, "tmp"),
                     "PYTHONDONTWRITEBYTECODE": "1", "PYTHONNOUSERSITE": "1", "PYTHONHASHSEED": "0", **self.suite.get("environment", {})}
        done = subprocess.run([*prefix, os.path.join(self.environment, "bin/pytest"), *words], cwd=self.folder, env=variables, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT, **({} if who == os.getuid() else {"user": who, "group": who, "extra_groups": []}))
        with open(self.top + ".log", "wb") as file:
            file.write(done.stdout + done.stderr)
        return Outcome(done.returncode, outcomes(result) if os.path.exists(result) else {}, (done.stdout + done.stderr).decode(errors="replace"),
                       set(re.findall(r"^denied: (\w+ .*?)(?:   .*)?$", done.stderr.decode(errors="replace"), re.MULTILINE)))

    def outside(self, backend):
        """As who the program is inside: root's is a user with Landlock alone."""
        who = STOLEN_ID if backend == "landlock" and self.uid == 0 else self.uid
        return self.run(who=who, owner=who)

    def inside(self, backend):
        names = ["PYTHONHASHSEED", *self.suite.get("environment", {})]
        grants = [f"--allow-write={self.out}", *self.suite.get("grants", {})]
        if backend == "landlock":
            names.append("TMPDIR")
            grants.append("--allow-write=/dev/shm")
        return self.run(driver.TOCSIN, "run", f"--backend={backend}", *grants, "--allow-env=" + ",".join(names), "--", who=self.uid,
                        owner=STOLEN_ID if backend == "landlock" and self.uid == 0 else self.uid)

    def unexplained(self, refused):
        places = {"{folder}": self.folder, "{out}": self.out, "{home}": self.home, "{environment}": self.environment, "{user}": pwd.getpwuid(self.uid).pw_dir}
        patterns = []
        for pattern in self.suite.get("denied", {}):
            for word, path in places.items():
                pattern = pattern.replace(word, path)
            patterns.append(pattern)
        return sorted(line for line in refused if not any(fnmatch.fnmatchcase(line, pattern) for pattern in patterns))


def differences(outside, inside):
    if not inside.tests:
        return {"no test ran:": "\n        ".join(inside.text.strip().splitlines()[-10:])}
    found = {name: f"outside {'/'.join(outside.tests.get(name, ['nothing']))}, inside {'/'.join(inside.tests.get(name, ['nothing']))}"
             for name in sorted(outside.tests.keys() | inside.tests.keys()) if outside.tests.get(name) != inside.tests.get(name)}
    if outside.status != inside.status:
        found["exit status"] = f"outside {outside.status}, inside {inside.status}"
    return found


def compare(run, name, backend, identity):
    """One line that says how it went, and what differs. What is different once and not twice is the suite's own unsteadiness, and is told."""
    began = time.monotonic()
    outside = run.outside(backend)
    if not any("passed" in kinds for kinds in outside.tests.values()):
        raise AssertionError("nothing passes outside:\n" + outside.text[-2000:])
    middle = time.monotonic()
    inside = run.inside(backend)
    end = time.monotonic()
    found, unsteady = differences(outside, inside), {}
    if found:
        again = differences(run.outside(backend), run.inside(backend))
        unsteady = {test: how for test, how in found.items() if test not in again}
        found = {test: how for test, how in found.items() if test in again}
    unexplained = run.unexplained(inside.denied)
    counts = {kind: sum(kinds.count(kind) for kinds in outside.tests.values()) for kind in ("passed", "failure", "error", "skipped")}
    said = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    print(f"{'FAILED' if found or unexplained else 'ok':8}{name:28}{backend:12}{identity:6}{said}; {len(inside.denied)} refusals; "
          f"{middle - began:.0f} s outside, {end - middle:.0f} s inside", flush=True)
    for label, rows in (("", found), ("unsteady: ", unsteady)):
        for test, how in list(rows.items())[:40]:
            print(f"        {label}{test}: {how}")
    for line in unexplained[:40]:
        print("        not explained: denied: " + line, flush=True)
    return not found and not unexplained


def suites():
    try:
        import tomllib
    except ImportError:
        raise SystemExit("skipped: Python 3.11 or newer reads the list")
    found = {}
    for path in sorted(glob.glob(os.path.join(HERE, "*.toml"))):
        with open(path, "rb") as file:
            found[os.path.basename(path)[:-5]] = tomllib.load(file)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--backend", choices=["namespaces", "landlock"])
    parser.add_argument("--as", dest="who", choices=["root", "user"])
    parser.add_argument("suite", nargs="*")
    options = parser.parse_args()
    listed = suites()
    why = {backend: driver.unavailable(backend) for backend in ("namespaces", "landlock") if options.backend in (None, backend)}
    for backend, reason in why.items():
        if reason:
            print(f"skipped: everything with {backend}: {reason}")
    done, skipped, failed = 0, 0, 0
    for name in options.suite or listed:
        try:
            for identity, uid in driver.identities():
                if options.who in (None, identity):
                    run = Run(name, listed[name], uid)
                    for backend in (backend for backend, reason in why.items() if not reason):
                        done, failed = done + 1, failed + (not compare(run, listed[name]["package"], backend, identity))
        except Skip as reason:
            print(f"skipped {listed[name]['package']:28}{reason}", flush=True)
            skipped += 1
        except (AssertionError, subprocess.TimeoutExpired) as error:
            print(f"FAILED  {listed[name]['package']:28}{error}", flush=True)
            failed += 1
    print(f"{done} runs, {failed} failed, {skipped} suites skipped")
    return 1 if failed else 77 if not done else 0


sys.exit(main())
