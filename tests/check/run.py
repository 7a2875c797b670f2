"""What a user of `tocsin check` can notice: which files it reads, what it prints, how it ends."""
import fcntl
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import unittest
from pathlib import Path

from driver import ROOT, TOCSIN, check, check_json

PROBE = ["--rules", str(ROOT / "tests/check/probe.yaml"), "--select", "probe-high,probe-low,probe-doubtful"]
HIGH, LOW, DOUBTFUL = "import probe\nprobe.high(1)\n", "import probe\nprobe.low()\n", "import probe\nprobe.doubtful()\n"


class Tree(unittest.TestCase):
    """Each test works in a directory of its own."""

    def setUp(self):
        self.root = Path(tempfile.mkdtemp()).resolve()

    def tearDown(self):
        shutil.rmtree(self.root)

    def write(self, files):
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def check(self, *args, **more):
        return check([*PROBE, *args], cwd=more.pop("cwd", self.root), **more)

    def json(self, *args, **more):
        return check_json([*PROBE, *args], cwd=more.pop("cwd", self.root), **more)

    def paths(self, *args, **more):
        return sorted(f["path"] for f in self.json(*args, **more)[1]["findings"])


class Files(Tree):
    def test_extensions_and_shebangs(self):
        ring = {"a.py", "b.pyi", "c.pyw", "d/e/f.py", "tool", "tool2", "tool3", "tool.cgi", ".hidden/g.py", "node_modules/h.py"}
        files = {name: HIGH for name in ring}
        files["tool"] = "#!/usr/bin/env python3\n" + HIGH
        files["tool2"] = "#! /usr/bin/python2.7 -u\n" + HIGH
        files["tool3"] = "#!/usr/bin/env -S python3 -I\n" + HIGH
        files["tool.cgi"] = "#!/usr/local/bin/python\n" + HIGH
        files.update({"no": "#!/bin/sh\n" + HIGH, "no2": HIGH, "a.txt": HIGH, "a.pyc": HIGH, "pythonic": "#!/bin/cat python\n"})
        self.write(files)
        self.assertEqual(self.paths("."), sorted(ring))
        self.assertEqual(self.paths("no2", "a.txt"), ["a.txt", "no2"])  # named: always

    def test_no_path_is_here(self):
        self.write({"a.py": HIGH})
        self.assertEqual(self.paths(), ["a.py"])

    def test_paths_are_relative_to_the_working_directory(self):
        self.write({"in/a.py": HIGH, "b.py": HIGH})
        inside = self.root / "in"
        for given, shown in (("a.py", "a.py"), ("./a.py", "a.py"), (".", "a.py"), (str(inside), "a.py"), ("..//in/", "../in/a.py"),
                             (str(self.root / "b.py"), "../b.py"), ("../b.py", "../b.py"), (str(inside / "." / "a.py"), "a.py")):
            self.assertEqual(self.paths(given, cwd=inside), [shown], given)

    def test_each_file_once(self):
        self.write({"d/a.py": HIGH})
        self.assertEqual(self.paths("d", ".", "d/a.py", str(self.root)), ["d/a.py"])

    def test_order_is_that_of_paths(self):
        names = ["a-b.py", "a/x.py", "a.py", "a/b/c.py", "ab.py", "Z.py", "a/é.py"]
        self.write({name: HIGH for name in names})
        found = [f["path"] for f in self.json(".")[1]["findings"]]
        self.assertEqual(found, sorted(names, key=str.encode))
        self.assertEqual([f["path"] for f in self.json("a.py", "a", "Z.py")[1]["findings"]],
                         sorted(["Z.py", "a.py", "a/x.py", "a/b/c.py", "a/é.py"], key=str.encode))

    def test_symbolic_links(self):
        self.write({"d/a.py": HIGH, "elsewhere.txt": HIGH})
        os.symlink("..", self.root / "d/loop")
        os.symlink("d", self.root / "e")
        os.symlink("elsewhere.txt", self.root / "link.py")
        os.symlink("nowhere", self.root / "lost.py")
        status, report = self.json(".")
        self.assertEqual([f["path"] for f in report["findings"]], ["d/a.py", "link.py"])
        self.assertEqual(status, 1)
        self.assertEqual(report["files"]["skipped"], 1)
        self.assertEqual(self.paths("e"), ["e/a.py"])  # named: followed

    def test_deep_directories(self):
        fd = os.open(self.root, os.O_RDONLY)
        for _ in range(150):  # a path of 15,000 bytes: no system call takes it whole
            os.mkdir("d" * 100, dir_fd=fd)
            fd, outer = os.open("d" * 100, os.O_RDONLY, dir_fd=fd), fd
            os.close(outer)
        out = os.open("a.py", os.O_WRONLY | os.O_CREAT, dir_fd=fd)
        os.write(out, HIGH.encode())
        os.close(out)
        os.close(fd)
        self.assertEqual(self.paths("."), ["d" * 100 + "/" + ("d" * 100 + "/") * 149 + "a.py"])

    def test_odd_names(self):
        name = b"new\nline \x1b[31m\xff.py"
        (Path(os.fsencode(self.root).decode()) / os.fsdecode(name)).write_text(HIGH)
        status, out, _ = self.check(".", "--color", "never")
        self.assertEqual(status, 1)
        self.assertIn(rb"new\x0aline \x1b[31m\xff.py:2:1: ", out)
        self.assertNotIn(b"\x1b", out)
        self.assertIn("line \x1b[31m\ufffd.py", self.paths(".")[0])

    def test_empty(self):
        self.write({"d/a.txt": ""})
        status, report = self.json("d")
        self.assertEqual((status, report["findings"]), (0, []))
        self.assertEqual(report["files"], {"parsed": 0, "old": 0, "damaged": 0, "skipped": 0, "hidden": 0})


class Ignored(Tree):
    def setUp(self):
        super().setUp()
        (self.root / ".git/info").mkdir(parents=True)

    def test_rules(self):
        self.write({
            ".gitignore": "build/\n*.gen.py\n!keep.gen.py\n/top.py\ndocs/**/x.py\n",
            "build/a.py": HIGH, "src/build/b.py": HIGH, "src/c.gen.py": HIGH, "src/keep.gen.py": HIGH,
            "top.py": HIGH, "src/top.py": HIGH, "docs/x.py": HIGH, "docs/1/2/x.py": HIGH, "docs/y.py": HIGH,
            "src/.gitignore": "secret*\n!/build/\n", "src/secret.py": HIGH, "secret.py": HIGH,
            ".git/info/exclude": "excluded.py\n", "src/excluded.py": HIGH,
        })
        status, report = self.json(".")
        self.assertEqual(sorted(f["path"] for f in report["findings"]),
                         ["docs/y.py", "secret.py", "src/build/b.py", "src/keep.gen.py", "src/top.py"])
        self.assertEqual(report["files"]["hidden"], 7)
        self.assertEqual(status, 1)
        report = self.json(".", "--isolated")[1]
        self.assertEqual((len(report["findings"]), report["files"]["hidden"]), (12, 0))
        self.assertIn(b"hidden   7 files", self.check(".")[1])

    def test_rules_above_count_up_to_the_root(self):
        self.write({".gitignore": "x.py\n", "p/q/x.py": HIGH, "p/q/y.py": HIGH})
        self.assertEqual(self.paths(".", cwd=self.root / "p/q"), ["y.py"])
        (self.root / "p/.git").write_text("gitdir: elsewhere\n")  # a repository of its own: the outer rules end there
        self.assertEqual(self.paths(".", cwd=self.root / "p/q"), ["x.py", "y.py"])
        self.assertEqual(self.paths("."), ["p/q/x.py", "p/q/y.py"])

    def test_no_repository_no_rules(self):
        (self.root / ".git/info").rmdir()
        (self.root / ".git").rmdir()
        self.write({".gitignore": "*\n", "x.py": HIGH})
        self.assertEqual(self.paths("."), ["x.py"])

    def test_what_is_named_is_never_hidden(self):
        self.write({".gitignore": "build\n*.py\n!src/*.py\nout/\n", "build/lib/a.txt": "", "build/lib/tool": "#!/usr/bin/python\n" + HIGH,
                    "src/a.py": HIGH, "x.py": HIGH, "out/1/tool": "#!/usr/bin/python\n" + HIGH})
        self.assertEqual(self.paths("."), ["src/a.py"])
        self.assertEqual(self.paths("x.py"), ["x.py"])
        self.assertEqual(self.paths("build"), ["build/lib/tool"])
        self.assertEqual(self.paths("build/lib"), ["build/lib/tool"])  # a rule that hides a parent is void, too
        self.assertEqual(self.paths(".", "build/lib/a.txt"), ["build/lib/tool", "src/a.py"])
        self.assertEqual(self.paths(".", "x.py"), ["src/a.py", "x.py"])
        self.assertEqual(self.paths(str(self.root / "out")), ["out/1/tool"])

    def test_a_directory_named_lifts_only_the_rules_in_its_way(self):
        self.write({".gitignore": "/venv\n*.gen.py\n", "venv/a.py": HIGH, "venv/b.gen.py": HIGH})
        self.assertEqual(self.paths("venv"), ["venv/a.py"])

    def test_cannot_be_tricked(self):
        self.write({"x.py": HIGH, "y.py": HIGH, ".gitignore": b"[\nx.py[\n\\\n!\n/\n//\n" + b"*a" * 2000 + b"\n#x.py\ny.py   \r\n"})
        (self.root / ("a" * 250)).mkdir()
        self.assertEqual(self.paths("."), ["x.py"])
        (self.root / ".gitignore").unlink()
        os.mkfifo(self.root / ".gitignore")
        self.assertEqual(self.paths("."), ["x.py", "y.py"])


class Status(Tree):
    def test_findings(self):
        self.write({"high.py": HIGH, "low.py": LOW, "doubt.py": DOUBTFUL, "clean.py": "x = 1\n"})
        for args, status in (
            (["clean.py"], 0), (["high.py"], 1), (["low.py"], 1), (["doubt.py"], 0), (["doubt.py", "--all"], 1),
            (["doubt.py", "--min-confidence", "low"], 1), (["high.py", "--min-severity", "critical"], 0),
            (["high.py", "--fail-on", "critical"], 0), (["high.py", "--fail-on=high"], 1), (["low.py", "--fail-on", "medium"], 0),
            (["high.py", "--fail-on", "never"], 0), (["low.py", "--min-severity", "medium"], 0),
        ):
            self.assertEqual(self.check(*args)[0], status, args)

    def test_wrong_flags(self):
        self.write({"a.py": HIGH})
        for args in (["--nosuch"], ["--min-severity", "loud"], ["--format", "xml"], ["--threads", "0"], ["--threads", "many"],
                     ["--select", "nosuch"], ["--ignore", "nosuch"], ["--rules", "nosuch.yaml"], ["--color", "red"],
                     ["--python-version", "2.7"], ["-o", "no/such/dir"], ["--fail-on"], ["--strict=1"]):
            status, _, err = self.check("a.py", *args)
            self.assertEqual(status, 2, args)
            self.assertIn(b"tocsin", err, args)

    def test_missing_path_beats_findings_but_hides_none(self):
        self.write({"a.py": HIGH})
        status, report = self.json("nosuch", "a.py")
        self.assertEqual((status, len(report["findings"])), (2, 1))
        errors = [d for d in report["diagnostics"] if d["level"] == "error"]
        self.assertEqual([e["path"] for e in errors], ["nosuch"])
        status, out, _ = self.check("nosuch", "a.py")
        self.assertEqual(status, 2)
        self.assertIn(b"nosuch: cannot open: No such file", out)

    def test_unreadable_is_never_clean(self):
        os.symlink("self.py", self.root / "self.py")
        os.mkfifo(self.root / "fifo.py")
        for path in "self.py", "fifo.py", "/dev/null":
            status, report = self.json(path)
            self.assertEqual((status, report["files"]["skipped"]), (2, 1), path)

    def test_no_permission(self):
        self.write({"a.py": HIGH, "secret.py": HIGH, "closed/b.py": HIGH})
        self.root.chmod(0o755)
        (self.root / "secret.py").chmod(0)
        (self.root / "closed").chmod(0)
        try:
            status, report = self.json(".", nobody=True)
        except PermissionError:
            self.skipTest("the program lies where nobody else may run it")
        finally:
            (self.root / "closed").chmod(0o755)
        self.assertEqual((status, [f["path"] for f in report["findings"]]), (2, ["a.py"]))
        errors = [(d["path"], d["message"]) for d in report["diagnostics"] if d["level"] == "error"]
        self.assertEqual(errors, [("closed", "cannot open: Permission denied"), ("secret.py", "cannot open: Permission denied")])

    def test_old_and_damaged(self):
        self.write({"old.py": 'print "x"\nimport probe\nprobe.high(1)\n', "bad.py": "def f(:\n    pass\n\nimport probe\nprobe.high(2)\n",
                    "raw.py": b"x = '\xff'\nimport probe\nprobe.high(3)\n", "good.py": "x = 1\n"})
        status, report = self.json(".")
        self.assertEqual(report["files"], {"parsed": 1, "old": 1, "damaged": 2, "skipped": 0, "hidden": 0})
        self.assertEqual([(f["path"], f["line"]) for f in report["findings"]], [("bad.py", 5), ("old.py", 3), ("raw.py", 3)])
        self.assertEqual(status, 1)
        self.assertEqual({d["path"] for d in report["diagnostics"]}, {"bad.py", "old.py", "raw.py"})
        self.assertEqual(self.json(".", "--strict")[0], 2)
        self.assertEqual(self.json("old.py", "--strict")[0], 1)  # old is not damaged

    def test_python_version(self):
        self.write({"a.py": "if (x := 1): pass\nmatch x:\n    case 1: pass\n"})
        self.assertEqual(self.json("a.py")[1]["files"]["parsed"], 1)
        self.assertEqual(self.json("a.py", "--python-version", "3.9")[1]["files"]["damaged"], 1)

    def test_output_that_cannot_be_written(self):
        self.write({"a.py": HIGH})
        status, _, err = check([*PROBE, "-o", "/dev/full", "a.py"], cwd=self.root)
        self.assertEqual(status, 2)
        self.assertIn(b"No space left", err)

    def test_accepted_for_later(self):
        self.write({"a.py": HIGH})
        self.assertEqual(self.check("a.py", "--no-cache", "--no-flow")[0], 1)


class Input(Tree):
    def test_standard_input(self):
        status, report = self.json("-", "--stdin-filename", "src/x.py", stdin=HIGH.encode())
        self.assertEqual((status, [f["path"] for f in report["findings"]]), (1, ["src/x.py"]))
        self.assertEqual(self.json("-", stdin=HIGH.encode())[1]["findings"][0]["path"], "<stdin>")
        self.assertEqual(self.json("-", stdin=b"")[0], 0)
        self.write({"a.py": HIGH})
        self.assertEqual(self.paths("-", "a.py", stdin=HIGH.encode()), ["<stdin>", "a.py"])

    def test_long_input_from_a_pipe(self):
        status, report = self.json("-", stdin=b"# line\n" * 300000 + HIGH.encode())
        self.assertEqual((status, report["findings"][0]["line"]), (1, 300002))


class Report(Tree):
    def test_json(self):
        self.write({"a.py": "import probe\nprobe.high(\n    1)\n"})
        status, out, err = self.check("--format", "json", "a.py")
        report = json.loads(out)
        self.assertEqual(list(report), ["version", "findings", "files", "suppressed", "known", "fixed", "flow", "diagnostics"])
        self.assertEqual(report["version"], 1)
        finding = report["findings"][0]
        self.assertRegex(finding.pop("fingerprint"), "^[0-9a-f]{16}$")
        self.assertEqual(finding, {
            "rule": "probe-high", "severity": "high", "confidence": "high", "path": "a.py", "line": 2, "column": 1,
            "end_line": 3, "end_column": 7, "message": "the probe is given 1", "remedy": "take the probe out", "cwe": [78]})
        self.assertIn(b"1 finding", err)  # the summary

    def test_columns_are_code_points(self):
        for text, line, column, end in (
            ("x = 'äöü€𝄞'; probe.high(1)", 1, 14, 27),
            ("\tx = 1; probe.high('é')", 1, 9, 24),
            ("# é\r\nx = 1\r# more\n  \f probe.high(1)", 4, 5, 18),
            ("\ufeffprobe.high(1)", 1, 1, 14),
        ):
            self.write({"a.py": ("if 1:\n" + text if text[0] == "\t" else text) + "\nimport probe\n"})
            finding = self.json("a.py")[1]["findings"]
            if text[0] == "\t":
                line += 1
            self.assertEqual([(f["line"], f["column"], f["end_column"]) for f in finding], [(line, column, end)], text)

    def test_latin1_is_shown_as_text(self):
        self.write({"a.py": "# coding: latin-1\nimport probe\nx = 'é'; probe.high(1)\n".encode("latin-1")})
        status, out, _ = self.check("a.py")
        self.assertIn(":3:10: ".encode(), out)
        self.assertIn(" 3 | x = 'é'; probe.high(1)\n   |          ^^^^^^^^^^^^^\n".encode(), out)

    def test_text(self):
        self.write({"pkg/a.py": "import probe\n\n\ndef f(x):\n    return probe.high(x)  # comment\n", "b.py": "print 'x'\n",
                    "c.py": "x = \"a\n"})
        status, out, err = self.check(".", "--color", "never")
        golden = (ROOT / "tests/check/golden.txt").read_text()
        self.assertEqual(out.decode(), golden)
        self.assertEqual((status, err), (1, b""))

    def test_source_cannot_forge_the_terminal(self):
        evil = "\x1b[2J\x1b]0;title\x07 \x9b31m \u202e\u2066\u200b\u0301 \x08\x7f \r"
        self.write({"a.py": f"import probe\nprobe.high('''{evil}''', '{evil[:-1]}') if 0 else probe.high('{evil[:-1]}')\n"})
        for args in (["a.py"], ["a.py", "--format", "json"], ["a.py", "--verbose"]):
            status, out, err = self.check(*args, "--color", "never")
            text = (out + err).decode()
            self.assertEqual(status, 1)
            bad = [c for c in text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]
            self.assertEqual(bad, [], args)
            if "json" not in args:
                self.assertEqual([c for c in text if c in "\u202e\u2066\u200b\u0301"], [])

    def test_caret_under_wide_characters(self):
        self.write({"a.py": "import probe\nx = '漢字'; probe.high('漢')\n"})
        lines = self.check("a.py", "--color", "never")[1].decode().split("\n")
        self.assertEqual(lines[1:3], [" 2 | x = '漢字'; probe.high('漢')", "   |" + " " * 13 + "^" * 16])

    def test_long_lines_are_cut_around_the_caret(self):
        self.write({"a.py": "import probe\nx = " + "1 + " * 30000 + "probe.high(7)" + " + 1" * 30000 + "\n"})
        lines = self.check("a.py", "--color", "never")[1].decode().split("\n")
        self.assertLess(max(map(len, lines)), 130)
        source, caret = lines[1], lines[2]
        self.assertEqual(source[caret.index("^"):caret.rindex("^") + 1], "probe.high(7)")

    def test_color(self):
        self.write({"a.py": HIGH})
        for args, env, colored in (
            ([], {}, False), (["--color", "always"], {}, True), (["--color", "always"], {"NO_COLOR": "1"}, True),
            ([], {"FORCE_COLOR": "1"}, True), ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False), ([], {"FORCE_COLOR": "0"}, False),
            (["--color", "never"], {"FORCE_COLOR": "1"}, False), (["--color", "auto"], {}, False),
        ):
            out = self.check("a.py", *args, env=env)[1]
            self.assertEqual(b"\x1b[" in out, colored, (args, env))

    def test_text_is_wrapped_to_the_terminal_alone(self):
        self.write({"a.py": "import os\nos.system(command)\n"})
        whole = self.check("a.py", "--select", "os-system")[1].decode()
        for columns in (60, 90):
            outer, inner = os.openpty()
            fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
            with os.fdopen(inner, "wb") as terminal:
                subprocess.run([TOCSIN, "check", "a.py", "--color", "never", "--select", "os-system"], cwd=self.root, stdout=terminal)
            text = os.read(outer, 1 << 16).decode().replace("\r\n", "\n")
            os.close(outer)
            self.assertLessEqual(max(map(len, text.split("\n"))), columns)
            self.assertGreater(text.count("\n"), whole.count("\n"))
            self.assertEqual(text.split(), whole.split())  # no word is lost or torn

    def test_what_was_not_read_is_not_called_clean(self):
        status, out, _ = self.check("nowhere.py")
        self.assertEqual((status, out.split(b"\n")[0]), (2, b"Nothing was audited"))

    def test_output_file(self):
        self.write({"a.py": HIGH})
        plain = self.check("a.py")[1]
        status, out, err = self.check("a.py", "-o", "report.txt")
        self.assertEqual((status, out), (1, b""))
        self.assertIn(b"1 finding", err)
        self.assertEqual((self.root / "report.txt").read_bytes(), plain)
        self.check("a.py", "--format=json", "--output=report.json")
        self.assertEqual(json.loads((self.root / "report.json").read_text())["version"], 1)

    def test_select_and_ignore(self):
        self.write({"a.py": "import probe, os\nprobe.high(1)\nprobe.low()\nos.system(probe.x)\n"})
        rules = ["--rules", str(ROOT / "tests/check/probe.yaml")]
        ids = lambda *args: {f["rule"] for f in check_json([*rules, *args, "a.py"], cwd=self.root)[1]["findings"]}
        everything = ids()
        self.assertGreater(everything, {"probe-high", "probe-low"})
        self.assertEqual(ids("--select", "probe-high"), {"probe-high"})
        self.assertEqual(ids("--select", "probe-high", "--select=probe-low"), {"probe-high", "probe-low"})
        self.assertEqual(ids("--ignore", "probe-high"), everything - {"probe-high"})
        self.assertEqual(ids("--select", "probe-high,probe-low", "--ignore", "probe-low"), {"probe-high"})

    def test_quieter_ones_are_counted(self):
        self.write({"a.py": DOUBTFUL})
        self.assertIn(b"No findings; 1 quieter, shown by --all", self.check("a.py")[1])

    def test_verbose_tells_the_confinement(self):
        self.write({"a.py": HIGH})
        self.assertRegex(self.check("a.py", "--verbose")[2], b"confined.*(Landlock|seccomp)")
        self.assertNotIn(b"confined", self.check("a.py")[2])


class Identity(Tree):
    def prints(self, text):
        self.write({"a.py": text})
        return [f["fingerprint"] for f in self.json("a.py")[1]["findings"]]

    def test_edits_elsewhere_do_not_change_it(self):
        before = self.prints("import probe\ndef f(x):\n    probe.high(x)\n    probe.high(x)\n")
        self.assertEqual(len(set(before)), 2)
        after = self.prints("import probe\n\nclass New:\n    def f(self, x):\n        probe.low()\n\n\n"
                            "def f(x, y):\n    # why\n    if y:\n        probe.high( x )  # note\n    probe.high(\n        x)\n")
        self.assertEqual([p for p in after if p in before], before)

    def test_it_tells_apart(self):
        one = self.prints("import probe\nclass A:\n    def f(x):\n        probe.high(x)\n")
        other = self.prints("import probe\nclass B:\n    def f(x):\n        probe.high(x)\n")
        code = self.prints("import probe\nclass A:\n    def f(x):\n        probe.high(y)\n")
        top = self.prints("import probe\nprobe.high(x)\n")
        self.assertEqual(len({*one, *other, *code, *top}), 4)

    def test_it_does_not_depend_on_what_else_is_shown(self):
        text = "import probe\nprobe.low()\nprobe.high(1)\nprobe.high(1)\n"
        self.write({"a.py": text})
        all_of_it = {f["fingerprint"] for f in self.json("a.py", "--all")[1]["findings"]}
        loud = {f["fingerprint"] for f in self.json("a.py", "--min-severity", "high")[1]["findings"]}
        self.assertEqual(len(loud), 2)
        self.assertLess(loud, all_of_it)


class Threads(Tree):
    def test_output_is_the_same_whatever_threads_do(self):
        bodies = [HIGH, LOW, DOUBTFUL, "def f(:\n", "print 'x'\n", "x = 1\n" * 500]
        self.write({f"p{i % 7}/m{i}.py": bodies[i % len(bodies)] * (1 + i % 3) for i in range(400)})
        for form in ("text", "json"):
            runs = {self.check(".", "--all", "--format", form, "--threads", n)[1] for n in ("1", "2", "3", "16", "1", "2")}
            self.assertEqual(len(runs), 1, form)

    def test_what_is_proven_safe_is_quiet(self):
        (self.root / "safe").mkdir()
        (self.root / "safe/test_a.py").write_text("def test_a():\n    assert f() == 1\n")
        (self.root / "safe/a.py").write_text("""import hashlib, os, sqlite3, subprocess
subprocess.run(["ls", "-l"])
hashlib.md5(data, usedforsecurity=False)
password = ""
password = "changeme"
password = os.environ["PASSWORD"]
password: str = None
PASSWORD_KEY = "password"
TABLE = "users"
with sqlite3.connect(path) as db:
    db.execute(f"SELECT * FROM {TABLE} WHERE id = ?", (x,))
""")
        status, report = check_json(["safe"], cwd=self.root)
        self.assertEqual((status, [(f["rule"], f["path"], f["line"]) for f in report["findings"]]), (0, []))
        report = check_json(["--all", "safe"], cwd=self.root)[1]
        self.assertLessEqual({("subprocess-call", "info")}, {(f["rule"], f["severity"]) for f in report["findings"]})


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]], verbosity=1)
