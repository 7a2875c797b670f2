#!/usr/bin/env python3
"""Fixes as a user meets them: each case of cases/ becomes what stands in fixed/; what must not be changed is not."""
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TOCSIN = os.path.abspath(os.environ.get("TOCSIN", "build/tocsin"))
CASES, FIXED = os.path.join(HERE, "cases"), os.path.join(HERE, "fixed")
SAFE = {"assert_used.py", "assert_tabs.py", "random_secret.py"}  # all that is fixed in them is safe
SHELL = b'import os\n\n\ndef go():\n    os.system("git status")\n'
RUN = b'import os\nimport subprocess\n\n\ndef go():\n    subprocess.run(["git", "status"], check=False)\n'


def read(path):
    with open(path, "rb") as f:
        return f.read()


def apply_diff(old, diff):
    """The text behind a unified difference of one file."""
    old, new, at = old.splitlines(True), [], 0
    for line in diff.splitlines(True)[2:]:
        if line.startswith("@@"):
            start = line.split()[1][1:].split(",")
            first = int(start[0]) - (0 if len(start) == 2 and start[1] == "0" else 1)
            new += old[at:first]
            at = first
        elif line[0] in " -":
            assert old[at] == line[1:], (old[at], line)
            new += [line[1:]] if line[0] == " " else []
            at += 1
        elif line[0] == "+":
            new.append(line[1:])
    return "".join(new + old[at:])


class Fix(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="tocsin-fix-")
        self.addCleanup(shutil.rmtree, self.dir)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, data):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as f:
            f.write(data)

    def check(self, *arguments, cwd=None, show=("--all",)):
        run = subprocess.run([TOCSIN, "check", "--isolated", *show, *arguments], cwd=cwd or self.dir, capture_output=True)
        self.assertIn(run.returncode, (0, 1, 2), run.stderr)
        left = [f for _, _, files in os.walk(self.dir) for f in files if ".tmp" in f]
        self.assertEqual(left, [])
        return run.stdout.decode(), run.stderr.decode()

    def test_cases(self):
        for name in sorted(os.listdir(CASES)):
            with self.subTest(name):
                shutil.copy(os.path.join(CASES, name), self.path(name))
                self.check("--fix", "--unsafe-fixes", name)
                expected = read(os.path.join(FIXED, name))
                self.assertEqual(read(self.path(name)).decode(), expected.decode())
                ast.parse(expected)
                self.check("--fix", "--unsafe-fixes", name)
                self.assertEqual(read(self.path(name)), expected, "a second run")

    def test_safe(self):
        for name in sorted(os.listdir(CASES)):
            with self.subTest(name):
                shutil.copy(os.path.join(CASES, name), self.path(name))
                self.check("--fix", name)
                self.assertEqual(read(self.path(name)), read(os.path.join(FIXED if name in SAFE else CASES, name)))

    def test_diff(self):
        for name in sorted(os.listdir(CASES)):
            with self.subTest(name):
                old = read(os.path.join(CASES, name))
                self.write(name, old)
                out, _ = self.check("--diff", "--unsafe-fixes", name)
                self.assertEqual(read(self.path(name)), old)
                self.assertEqual(apply_diff(old.decode(), out), read(os.path.join(FIXED, name)).decode())

    def test_diff_without_end(self):
        self.write("a.py", SHELL[:-1])
        out, _ = self.check("--diff", "--unsafe-fixes", ".")
        self.assertTrue(out.endswith("check=False)\n\\ No newline at end of file\n"), out)
        self.check("--unsafe-fixes", ".")
        self.assertEqual(read(self.path("a.py")), RUN[:-1])

    def test_diff_of_a_strange_name(self):
        self.write("a\n+++ b.py", SHELL)
        out, _ = self.check("--diff", "--unsafe-fixes", "a\n+++ b.py")
        self.assertTrue(out.startswith('--- "a\\012+++ b.py"\n+++ "a\\012+++ b.py"\n@@ '), out)

    def test_diff_for_a_terminal(self):
        self.write("a.py", SHELL.replace(b"os\n", b"os  # \x1b[2J\n", 1))
        try:
            main, other = os.openpty()
        except OSError as e:
            self.skipTest(f"no terminal to be had: {e}")
        subprocess.run([TOCSIN, "check", "--all", "--diff", "--unsafe-fixes", "--color", "always", "a.py"], cwd=self.dir,
                       stdout=other, stderr=subprocess.DEVNULL)
        os.close(other)
        shown = os.read(main, 1 << 16)
        os.close(main)
        self.assertIn(b"os  # \\x1b[2J", shown)
        self.assertIn(b"\x1b[1;32m+import subprocess", shown)

    def test_reports_carry_the_fix(self):
        self.write("a.py", SHELL)
        out, _ = self.check("--format", "json", "--format", "sarif=s.sarif", "a.py")
        finding = next(f for f in json.loads(out)["findings"] if "fix" in f)
        self.assertEqual(finding["fix"]["safety"], "unsafe")
        lines = SHELL.decode().splitlines(True)
        for edit in reversed(finding["fix"]["edits"]):
            self.assertEqual(edit["line"], edit["end_line"])
            line = lines[edit["line"] - 1]
            lines[edit["line"] - 1] = line[: edit["column"] - 1] + edit["text"] + line[edit["end_column"] - 1:]
        self.assertEqual("".join(lines).encode(), RUN)
        with open(self.path("s.sarif"), encoding="utf-8") as f:
            results = json.load(f)["runs"][0]["results"]
        change = next(r for r in results if "fixes" in r)["fixes"][0]["artifactChanges"][0]
        texts = [r["insertedContent"]["text"] for r in change["replacements"]]
        self.assertEqual(texts, [e["text"] for e in finding["fix"]["edits"]])

    def test_what_an_older_python_does_not_know(self):
        for code, new, since in (
            (b"import hashlib\nhashlib.md5(data)\n", b"usedforsecurity", 9),
            (b"import tarfile\nwith tarfile.open(path) as archive:\n    archive.extractall()\n", b"filter=", 12),
            (b'import os\nos.system("ln a b")\n', b".hardlink_to(", 10),
            (b"import yaml\nyaml.load(data)\n", b"safe_load", 8),
        ):
            for minor in range(8, 16):
                self.write("a.py", code)
                self.check("--fix", "--unsafe-fixes", f"--python-version=3.{minor}", "a.py")
                self.assertEqual(new in read(self.path("a.py")), minor >= since, (new, minor))

    def test_bytes_stay(self):
        self.write("crlf.py", b"\xef\xbb\xbf" + SHELL.replace(b"\n", b"\r\n"))
        os.chmod(self.path("crlf.py"), 0o750)
        os.link(self.path("crlf.py"), self.path("other.txt"))
        self.check("--unsafe-fixes", ".")
        self.assertEqual(read(self.path("crlf.py")), b"\xef\xbb\xbf" + RUN.replace(b"\n", b"\r\n"))
        self.assertEqual(os.stat(self.path("crlf.py")).st_mode & 0o777, 0o750)
        self.assertEqual(read(self.path("other.txt")), b"\xef\xbb\xbf" + SHELL.replace(b"\n", b"\r\n"))

    def test_ways_to_name_a_file(self):
        for cwd, operand in ((".", "p"), ("p", "."), ("p/q", ".."), ("p/q", "../q/a.py"), (".", self.path("p")),
                             ("p", self.path("p/q/a.py"))):
            with self.subTest(cwd=cwd, operand=operand):
                self.write("p/q/a.py", SHELL)
                self.check("--unsafe-fixes", operand, cwd=self.path(cwd))
                self.assertEqual(read(self.path("p/q/a.py")), RUN)

    def test_refused(self):
        book = {"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
                           "source": SHELL.decode().splitlines(True)}], "metadata": {}, "nbformat": 4,
                "nbformat_minor": 5}
        cases = {
            "latin.py": (b"# -*- coding: latin-1 -*-\n# \xe9\n" + SHELL, "only UTF-8 is fixed"),
            "broken.py": (SHELL + b"def (\n", "syntax errors"),
            "old.py": (SHELL + b"print 'x'\n", "Python 2 is not fixed"),
        }
        for name, (data, why) in cases.items():
            with self.subTest(name):
                self.write(name, data)
                _, notes = self.check("--unsafe-fixes", name)
                self.assertEqual(read(self.path(name)), data)
                self.assertIn(why, notes)
        self.write("n.ipynb", json.dumps(book).encode())
        self.check("--unsafe-fixes", "n.ipynb")
        self.assertEqual(read(self.path("n.ipynb")), json.dumps(book).encode())

    def test_links(self):
        self.write("out/a.py", SHELL)
        self.write("in/b.py", b"x = 1\n")
        os.symlink("../out/a.py", self.path("in/a.py"))
        os.symlink("../out", self.path("in/d"))
        _, notes = self.check("--unsafe-fixes", "in")
        self.assertEqual(read(self.path("out/a.py")), SHELL)
        self.assertIn("a symbolic link is not fixed", notes)
        self.assertTrue(os.path.islink(self.path("in/a.py")))

    def test_not_shown_not_fixed(self):
        hidden = SHELL.replace(b"status\")", b"status\")  # nosec")
        self.write("a.py", hidden)
        subprocess.run([TOCSIN, "check", "--all", "--unsafe-fixes", "a.py"], cwd=self.dir, capture_output=True)
        self.assertEqual(read(self.path("a.py")), hidden)
        self.write("a.py", b"def f(a):\n    assert a\n")
        self.check("--fix", "a.py", show=())  # its confidence is low
        self.assertEqual(read(self.path("a.py")), b"def f(a):\n    assert a\n")

    def test_baseline(self):
        self.write("a.py", SHELL)
        self.check("--write-baseline", "known.txt", "a.py")
        self.write("a.py", SHELL + b"\n\ndef new():\n    os.system(\"git log\")\n")
        self.check("--baseline", "known.txt", "--unsafe-fixes", "a.py")
        text = read(self.path("a.py")).decode()
        self.assertIn('os.system("git status")', text)
        self.assertIn('subprocess.run(["git", "log"], check=False)', text)

    def test_own_rules(self):
        self.write("rules.yaml", b"""rules:
  - id: plain
    languages: [python]
    severity: ERROR
    message: m
    pattern: old($A, $B)
    fix: new($B, $A + 1)
  - id: regex
    languages: [python]
    severity: ERROR
    message: m
    pattern: word(...)
    fix-regex:
      regex: word\\((\\d+)\\)
      replacement: number(\\1)
""")
        self.write("a.py", b"old(1 if x else 2, b)\nword(12)\nword(x)\n")
        out, notes = self.check("--rules", "rules.yaml", "--select", "plain,regex", "--unsafe-fixes", "a.py")
        self.assertEqual(read(self.path("a.py")), b"new(b, (1 if x else 2) + 1)\nnumber(12)\nword(x)\n")
        self.assertIn("fixed    2 findings", out)

    def test_fix_that_breaks(self):
        self.write("rules.yaml", b"""rules:
  - id: breaks
    languages: [python]
    severity: ERROR
    message: m
    pattern: bad($A)
    fix: "good($A"
  - id: stays
    languages: [python]
    severity: ERROR
    message: m
    pattern: same($A)
    fix: "same($A + 1)"
  - id: works
    languages: [python]
    severity: ERROR
    message: m
    pattern: works($A)
    fix: "worked($A)"
""")
        self.write("a.py", b"works(1)\nbad(2)\nworks(3)\nsame(4)\nworks(5)\nbad(6)\n")
        out, notes = self.check("--rules", "rules.yaml", "--select", "breaks,stays,works", "--unsafe-fixes", "a.py")
        self.assertEqual(read(self.path("a.py")), b"worked(1)\nbad(2)\nworked(3)\nsame(4)\nworked(5)\nbad(6)\n")
        self.assertIn("taken back", notes)
        self.assertIn("fixed    3 findings", out)

    def test_many(self):
        self.write("a.py", b"import os\n" + b'os.system("git status")\n' * 2000)
        out, _ = self.check("--unsafe-fixes", "a.py")
        self.assertEqual(read(self.path("a.py")),
                         b"import os\nimport subprocess\n" + b'subprocess.run(["git", "status"], check=False)\n' * 2000)
        self.assertIn("2,000 findings", out)

    def test_summary(self):
        self.write("a.py", b"import random\n" + SHELL + b"    token = random.choice('ab')\n")
        out, _ = self.check("a.py")
        self.assertIn("  fixable  1 with --fix, 1 more with --unsafe-fixes; --diff shows how\n", out)
        out, _ = self.check("--fix", "a.py")
        self.assertIn("  fixed    1 finding\n  fixable  1 with --unsafe-fixes; --diff shows how\n", out)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
