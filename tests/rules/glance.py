"""A place is left at a glance only where its pattern cannot hold: a pattern that is asked of every expression, `$ANY`, one by one,
finds what it finds by itself."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOCSIN = os.path.abspath(os.environ.get("TOCSIN") or str(ROOT / "build" / "tocsin"))
PATTERNS = r"""
os.system(...)
subprocess.run($X, ..., shell=True, ...)
$F(..., shell=True, ...)
$A.execute($SQL, ...)
$A.execute("..." % $B)
open($P, "w", ...)
hashlib.$H(...)
"..."
"=~/^http:/"
b"..."
f"..."
1
0o777
None
[...]
[$X, ...]
{...}
{..., "$K": $V, ...}
$A + $B
"..." + $B
$A % (...)
$A == "..."
$A in $B
$A < $B
not $A
$A.$B
$A.get
os.environ
os.environ[...]
$A[0]
$A["..."]
lambda $X: ...
$X if $Y else $Z
$F(*$A)
$F(**$A)
$F($G(...))
$F()
$A.$M(...)
$A.$M().$N(...)
await $X
$A or $B
True
print($...ARGS)
open(...).$M(...)
request.GET[...]
request.GET.get(...)
$X($Y, $Y)
int($X)
""".strip().split("\n")


class Glance(unittest.TestCase):
    def test_every_expression_is_asked(self):
        rules = []
        for number, pattern in enumerate(PATTERNS):
            text = json.dumps(pattern)
            head = "languages: [python], severity: ERROR, message: found"
            rules.append(f"  - {{id: own-{number}, {head}, pattern: {text}}}")
            rules.append(f"  - {{id: any-{number}, {head}, patterns: [{{pattern: $ANY}}, "
                         f"{{metavariable-pattern: {{metavariable: $ANY, pattern: {text}}}}}]}}")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "rules.yaml")
            path.write_text("rules:\n" + "\n".join(rules) + "\n")
            done = subprocess.run([TOCSIN, "check", "--isolated", "--format", "json", "--select", "user", "--rules", path, "rules"], cwd=ROOT,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1, done.stderr.decode())
        found = defaultdict(set)
        for f in json.loads(done.stdout)["findings"]:
            found[f["rule"]].add((f["path"], f["line"], f["column"], f["end_line"], f["end_column"]))
        for number, pattern in enumerate(PATTERNS):
            own, each = found[f"own-{number}"], found[f"any-{number}"]
            with self.subTest(pattern=pattern):
                self.assertTrue(own, "it finds nothing")
                self.assertEqual((sorted(each - own)[:3], sorted(own - each)[:3]), ([], []))


WAYS = """
import subprocess, logging.handlers
from subprocess import Popen
from logging import handlers
from os import path

def named(command):
    return Popen(command)

def by_name_of_a_module(last):
    return getattr(handlers, "SocketHandler")(last)

def of_what_another_is_in(last):
    return getattr(path, "system")(last)
"""


class Unwritten(unittest.TestCase):
    """What is not written by its whole name is found as it may be reached, and no rule need be tried where it cannot."""

    def lines(self, *patterns):
        rules = [{"id": f"p{i}", "languages": ["python"], "severity": "ERROR", "message": "x", **p} for i, p in enumerate(patterns)]
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "rules.yaml").write_text(json.dumps({"rules": rules}))
            (Path(folder) / "a.py").write_text(WAYS)
            done = subprocess.run([TOCSIN, "check", "--isolated", "--all", "--no-flow", "--select", "user", "--rules",
                                   str(Path(folder) / "rules.yaml"), "--format", "json", str(Path(folder) / "a.py")], stdout=subprocess.PIPE)
        return sorted({f["line"] for f in json.loads(done.stdout)["findings"]})

    def test_a_function_of_a_module_imported_by_itself(self):
        self.assertEqual(self.lines({"pattern": "subprocess.$FUNC(...)"}), [8])

    def test_getattr_of_an_inner_module(self):
        self.assertEqual(self.lines({"pattern": "logging.handlers.SocketHandler(...)"}), [11])

    def test_a_negation_of_what_a_file_lacks_holds(self):
        without = {"patterns": [{"pattern": "Popen(...)"}, {"pattern-either": [
            {"patterns": [{"pattern": "$F(...)"}, {"pattern-not": "missing.word(...)"}]}, {"pattern": "missing.word(...)"}]}]}
        self.assertEqual(self.lines(without), [8])
        inside = {"patterns": [{"pattern": "Popen(...)"}, {"pattern-not-inside": "def absent(...):\n    ..."}]}
        self.assertEqual(self.lines(inside), [8])


if __name__ == "__main__":
    sys.argv = sys.argv[:1]
    unittest.main(verbosity=1)
