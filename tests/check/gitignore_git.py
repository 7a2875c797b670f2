"""Ignore files against git itself: random trees and random rules, and the same files must be hidden.

Skipped with a printed line where there is no git.
"""
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from driver import check_json

SEED, ROUNDS = 20, 60
NAMES = ["a", "b", "ab", "foo", "bar", "build", "x.y", "a b", "é", "#c", "!d", "foo.d"]
PIECES = ["a", "b", "ab", "foo", "b*", "*", "?", "**", "[ab]", "[!a]", "[a-f]oo", "*.py", "a.py", "foo.*", "build", "x.?",
          "\\#c", "\\!d", "a\\ b", "é", "**b", "[[:alpha:]]*", "a[", "fo\\o", "*o", "*a*b*"]


def make_tree(rng, root):
    directories = [root]
    for _ in range(rng.randint(2, 10)):
        directory = rng.choice(directories) / rng.choice(NAMES)
        directory.mkdir(exist_ok=True)
        directories.append(directory)
    for _ in range(rng.randint(5, 25)):
        (rng.choice(directories) / (rng.choice(NAMES) + ".py")).write_text("pass\n")
    return sorted(set(directories))


def make_rule(rng):
    rule = "/".join(rng.choice(PIECES) for _ in range(rng.choice([1, 1, 1, 2, 2, 3])))
    if rng.random() < 0.2:
        rule = "/" + rule
    if rng.random() < 0.25:
        rule += "/"
    if rng.random() < 0.25:
        rule = "!" + rule
    if rng.random() < 0.1:
        rule += rng.choice([" ", "  ", "\\ ", "\r"])
    return rule


def git(root, *args):
    # The user's own ignore file is not part of the tree.
    return subprocess.run(["git", "-c", "core.excludesFile=/dev/null", "-C", str(root), *args], check=True,
                          stdout=subprocess.PIPE).stdout


def one_round(rng, root):
    git(root, "init", "-q")
    directories = make_tree(rng, root)
    for directory in [root, *rng.sample(directories, min(3, len(directories)))]:
        rules = [make_rule(rng) for _ in range(rng.randint(1, 5))]
        (directory / ".gitignore").write_text("\n".join(rules) + rng.choice(["", "\n"]))
    if rng.random() < 0.3:
        (root / ".git/info/exclude").write_text(make_rule(rng) + "\n")
    all_files = {p.relative_to(root).as_posix() for p in root.rglob("*.py")}
    kept = set(git(root, "ls-files", "-z", "--others", "--exclude-standard").decode().split("\0"))
    expected = {f for f in all_files if f in kept}
    status, report = check_json(["."], cwd=root)
    assert status == 0, status
    files = report["files"]
    shown = files["parsed"]
    if shown == len(expected) and files["hidden"] == len(all_files) - len(expected):
        # The counts agree; then the names: each kept file rings with a call put into it.
        for name in sorted(all_files):
            (root / name).write_text("import os\nos.system(input())\n")
        report = check_json(["."], cwd=root)[1]
        if {f["path"] for f in report["findings"]} == expected:
            return True
    print("differs from git in", root)
    for path in sorted(root.rglob(".gitignore")):
        print(path.relative_to(root), repr(path.read_text()))
    print("git keeps:", sorted(expected))
    print("hidden by git:", sorted(all_files - expected))
    print("we read:", files, sorted({f["path"] for f in report["findings"]}))
    return False


def main():
    if not shutil.which("git"):
        print("SKIPPED: no git on this machine")
        return 0
    rng = random.Random(SEED)
    for _ in range(ROUNDS if len(sys.argv) < 2 else int(sys.argv[1])):
        with tempfile.TemporaryDirectory() as name:
            if not one_round(rng, Path(name).resolve()):
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
