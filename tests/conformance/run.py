"""Compares `tocsin debug ast` with every CPython that is at hand: whole standard libraries, and seeded one-token mutants of
them. Ends with 1 on any difference that known.txt does not list.

run.py [--tocsin PROGRAM] [--build DIRECTORY] [--sample N] [--mutants N] [--jobs N] [--versions 3.9,3.13] [--no-pyodide]
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys
import time

import interpreters
import mutate

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
KNOWN_LIMIT = 20


def schema():
    """The fields of each kind of node, in order, out of node.def."""
    with open(os.path.join(ROOT, "src", "syntax", "node.def"), encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    kinds = re.findall(r"NODE\((\w+),", text)
    fields = {kind: [] for kind in kinds}
    for kind, name in re.findall(r"F\((\w+), \w+, (\w+), -?\d+\)", text):
        fields[kind].append(name)
    return fields


def known():
    """Allowed differences: {(version, key): reason}."""
    allowed = {}
    with open(os.path.join(HERE, "known.txt"), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                version, key, reason = line.split(None, 2)
                allowed[version, key] = reason.strip()
    if len(allowed) > KNOWN_LIMIT:
        raise SystemExit("known.txt lists %d differences, more than %d" % (len(allowed), KNOWN_LIMIT))
    return allowed


class Task:
    """A list of files for one interpreter."""

    def __init__(self, interpreter, what, files, names):
        self.interpreter, self.what, self.files, self.names = interpreter, what, files, names

    def run(self, args, number):
        listing = os.path.join(args.build, "list-%d.txt" % number)
        with open(listing, "w", encoding="utf-8") as file:
            file.writelines(path + "\n" for path in self.files)
        own = [] if self.interpreter.pyodide else ["-I", "-X", "utf8", "-c", START % HERE]
        command = self.interpreter.command + own + [args.tocsin, args.schema, listing]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        lines = done.stdout.decode().splitlines()
        if done.returncode or not lines:
            raise SystemExit("%s, %s: ended with %d\n%s" % (self.interpreter, self.what, done.returncode,
                                                         done.stderr.decode(errors="replace")[-3000:]))
        return json.loads(lines[-1]), [json.loads(line) for line in lines[:-1]]


# -I keeps the environment out, and with it this directory, which is added again.
START = "import sys,runpy;sys.path.insert(0,%r);runpy.run_path(sys.path[0]+'/oracle.py',run_name='__main__')"


def written(texts, directory, prefix):
    """Writes the texts as files; gives their paths and names."""
    os.makedirs(directory, exist_ok=True)
    paths, names = [], {}
    for number, text in enumerate(texts):
        data = text.encode("utf-8", "surrogatepass")
        target = os.path.join(directory, "%05d.py" % number)
        with open(target, "wb") as file:
            file.write(data)
        paths.append(target)
        names[target] = "%s:%s" % (prefix, hashlib.sha1(data).hexdigest()[:12])
    return paths, names


def shards(files, count):
    return [files[i::count] for i in range(count) if files[i::count]]


def tasks_for(interpreter, newest, args):
    libraries = [interpreter.library] + ([newest.library] if interpreter.pyodide else [])
    tasks = []
    for library in libraries:
        files = interpreters.library_files(library)[int(interpreter.version[2:]) % args.sample::args.sample]
        names = {path: os.path.relpath(path, library).replace(os.sep, "/") for path in files}
        tasks += [Task(interpreter, "library", shard, names) for shard in shards(files, args.jobs)]
    small = mutate.snippets(os.path.join(HERE, "snippets.txt"))
    seed = args.seed + interpreter.version
    sources = [path for library in libraries for path in interpreters.library_files(library)]
    made = {
        "snippets": small,
        "mutants": mutate.mutants(sources, args.mutants, seed),
        "mutants of snippets": mutate.small_mutants(small, args.mutants // 2, seed),
    }
    for what, texts in made.items():
        directory = os.path.join(args.build, what.replace(" ", "-") + "-" + interpreter.release)
        files, names = written(texts, directory, what.split()[0])
        if files:
            tasks.append(Task(interpreter, what, files, names))
    return tasks


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tocsin", default=os.environ.get("TOCSIN", os.path.join(ROOT, "build", "tocsin")))
    parser.add_argument("--build", default=os.path.join(os.environ.get("TOCSIN_BUILD", os.path.join(ROOT, "build")),
                                                        "conformance"), help="for what is installed and made")
    parser.add_argument("--sample", type=int, default=1, help="compare every Nth file")
    parser.add_argument("--mutants", type=int, default=5000, help="mutants for each interpreter")
    parser.add_argument("--seed", default="tocsin")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--versions", default="", help="only these, as 3.9,3.13")
    parser.add_argument("--no-pyodide", action="store_true")
    parser.add_argument("--findings", help="write every difference to this file as lines of JSON")
    args = parser.parse_args()
    args.tocsin, args.build = os.path.abspath(args.tocsin), os.path.abspath(args.build)
    os.makedirs(args.build, exist_ok=True)
    args.schema = os.path.join(args.build, "schema.json")
    with open(args.schema, "w", encoding="utf-8") as file:
        json.dump(schema(), file)
    return args


def collect(args):
    native = interpreters.native()
    if not native:
        raise SystemExit("no CPython 3.8 or newer to compare with")
    everyone = list(native)
    if not args.no_pyodide:
        everyone += interpreters.pyodides(args.build, os.path.join(HERE, "pyodide.mjs"))
    wanted = args.versions.split(",") if args.versions else None
    return [task for one in everyone if not wanted or one.version in wanted for task in tasks_for(one, native[-1], args)]


def main():
    args = arguments()
    allowed = known()
    tasks = collect(args)
    began = time.time()
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        results = list(pool.map(lambda pair: pair[1].run(args, pair[0]), enumerate(tasks)))
    totals, differences, limits = {}, [], []
    for task, (counts, found) in zip(tasks, results):
        total = totals.setdefault((str(task.interpreter), task.what), dict.fromkeys(counts, 0))
        for key, value in counts.items():
            total[key] += value
        for path, kind, text in found:
            entry = (task.interpreter.version, task.names[path], kind, text, path)
            (limits if kind == "limit" else differences).append(entry)
    for (interpreter, what), total in totals.items():
        print("%-60s %-19s %6d equal, %d beyond its limits, %d other verdicts, %d other trees, %d crashes" % (
            interpreter, what, *[total[key] for key in ("equal", "limit", "verdict", "tree", "crash")]))
    if args.findings:
        with open(args.findings, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in differences + limits)
    new = [d for d in differences if (d[0], d[1]) not in allowed]
    for version, name, kind, text, path in new[:100]:
        print("%s %s: %s: %s (%s)" % (version, name, kind, text, path))
    print("%d differences, %d of them known, in %.0f seconds" % (len(differences), len(differences) - len(new),
                                                                 time.time() - began))
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
