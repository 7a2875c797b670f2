"""What holds for every file: tokens and trivia tile it, children lie inside their parent (decorators excepted), and the tree
of the unparsed tree is the same tree. Over a standard library, seeded damage of it, and bytes made at random.

run.py [--sample N] [--hostile N]
"""
import argparse
import json
import os
import random
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "conformance"))
import interpreters  # noqa: E402
import mutate  # noqa: E402

POSITIONS = ("lineno", "col_offset", "end_lineno", "end_col_offset")
TRIVIA = {"Space", "Comment", "LineEnd", "Continuation"}
VERSIONS = ("3.15", "3.13", "3.11", "3.8")  # those that read something in a way of their own
BATCH = 50


def lines(command, paths):
    """(path, JSON) for each file."""
    for at in range(0, len(paths), BATCH):
        batch = paths[at:at + BATCH]
        with subprocess.Popen(command + ["--"] + batch, stdout=subprocess.PIPE) as process:
            for path in batch:
                line = process.stdout.readline()
                if not line:
                    raise SystemExit("tocsin ended with %d before %s" % (process.wait(), path))
                yield path, json.loads(line)
            if process.wait() != 0:
                raise SystemExit("tocsin ended with %d" % process.returncode)


def tiles(path, dump):
    """Why tokens and trivia do not tile the file, or None."""
    with open(path, "rb") as file:
        data = file.read()
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    pieces = sorted((t["offset"][0], t["offset"][1], n) for n, t in enumerate(dump["tokens"]))
    if [n for _, _, n in pieces] != sorted(n for _, _, n in pieces):
        return "tokens are not in order"
    pieces = sorted(pieces + [(t["offset"][0], t["offset"][1], -1) for t in dump["trivia"]], key=lambda p: p[:2])
    at = 0
    for start, end, _ in pieces:
        if start != at or end < start:
            return "a gap or an overlap at byte %d" % at
        at = end
    plain = is_utf8(data) and not any(b"coding" in line for line in data.splitlines()[:2])
    if plain and at != len(data):
        return "%d bytes of %d are tiled" % (at, len(data))
    if plain:
        for token in dump["tokens"]:
            start, end = token["offset"]
            if data[start:end].decode("utf-8") != token["text"]:
                return "the text of the token at byte %d" % start
    if not dump["errors"]:
        for piece in dump["trivia"]:
            if piece["_type"] not in TRIVIA:
                return "%s at byte %d of a whole file" % (piece["_type"], piece["offset"][0])
    return None


def is_utf8(data):
    try:
        data.decode("utf-8")
        return True
    except UnicodeDecodeError:
        return False


def outside(dump):
    """A node that does not lie inside its parent, or None."""
    everything = ((0, 0), (1 << 40, 0))
    stack = [(dump["tree"], everything, "file")]
    while stack:
        node, (low, high), parent = stack.pop()
        inside = low, high
        if "lineno" in node:
            start, end = (node["lineno"], node["col_offset"]), (node["end_lineno"], node["end_col_offset"])
            if not low <= start <= end <= high:
                return "%s at %r to %r in %s at %r to %r" % (node["_type"], start, end, parent, low, high)
            inside = start, end
        for key, value in node.items():
            children = value if value.__class__ is list else (value,)
            around = everything if key == "decorator_list" else inside
            stack.extend((c, around, node["_type"]) for c in children if c.__class__ is dict and "_type" in c)
    return None


def damaged_files(sources, build, count):
    """Mutants, files cut short, and bytes at random."""
    os.makedirs(build, exist_ok=True)
    rng = random.Random("properties")
    paths = []

    def add(data):
        paths.append(os.path.join(build, "%05d.py" % len(paths)))
        with open(paths[-1], "wb") as file:
            file.write(data)

    for text in mutate.mutants(sources, count, "properties"):
        add(text.encode("utf-8"))
    for _ in range(count // 4):
        with open(rng.choice(sources), "rb") as file:
            data = file.read()
        cut = rng.randrange(len(data) + 1)
        add(data[max(0, cut - 3000):cut])
    alphabet = ["(", ")", "[", "]", "{", "}", "'", '"', "'''", 'f"', "f'''", "t'", "\\", "\n", "\r\n", "\r", "\t", " ", "\f",
                "#", ":", ",", "=", "!", "if", "else", "def", "class", "x", "1", "0777", "1e", "\0", "\u00e9", "\ufeff", "$",
                "print", "match", "case", "lambda", "*", "**", "->", ".", "...", "`", "<>", "\ud800"]
    for _ in range(count):
        text = "".join(rng.choice(alphabet) for _ in range(rng.randrange(60)))
        add(text.encode("utf-8", "surrogatepass"))
    for first in ";:,.)]}=\\#'\"{":
        add((first + "\n").encode())
        add(first.encode())
    for _ in range(count // 4):
        add(bytes(rng.randrange(256) for _ in range(rng.randrange(200))))
    return paths


def round_trip(args, files):
    """Runs unparse.py in the newest CPython; gives its faults."""
    newest = interpreters.native()[-1]
    if tuple(int(n) for n in newest.version.split(".")) < (3, 9):
        print("skipped: unparse (no CPython 3.9 here)")
        return 0
    listing = os.path.join(args.build, "unparse.txt")
    with open(listing, "w", encoding="utf-8") as file:
        file.writelines(path + "\n" for path in files)
    program = [newest.command[0], "-B", os.path.join(HERE, "unparse.py"), args.tocsin, listing, args.build]
    return subprocess.run(program).returncode


def main():
    build = os.environ.get("TOCSIN_BUILD", os.path.join(ROOT, "build"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tocsin", default=os.environ.get("TOCSIN", os.path.join(ROOT, "build", "tocsin")))
    parser.add_argument("--build", default=os.path.join(build, "properties"))
    parser.add_argument("--sample", type=int, default=10, help="every Nth file of the standard library")
    parser.add_argument("--hostile", type=int, default=400, help="how many damaged files of each kind")
    args = parser.parse_args()
    sys.setrecursionlimit(100000)
    library = interpreters.library_files(interpreters.native()[-1].library)
    sources = library[3::args.sample]
    hostile = damaged_files(sources, os.path.join(args.build, "hostile"), args.hostile)
    faults = []
    for path, dump in lines([args.tocsin, "debug", "tokens"], sources + hostile):
        why = tiles(path, dump)
        if why:
            faults.append("tokens: %s: %s" % (path, why))
    for version in VERSIONS:
        files = sources + hostile if version == VERSIONS[0] else hostile
        for path, dump in lines([args.tocsin, "debug", "ast", "--python-version", version], files):
            why = outside(dump)
            if why:
                faults.append("tree of %s: %s: %s" % (version, path, why))
    print("%d files and %d damaged ones: %d faults" % (len(sources), len(hostile), len(faults)))
    for fault in faults[:20]:
        print("  " + fault)
    return 1 if faults or round_trip(args, sources) else 0


if __name__ == "__main__":
    sys.exit(main())
