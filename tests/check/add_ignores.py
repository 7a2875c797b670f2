"""--add-ignores writes comments that hide what is found, and changes nothing else."""
import ast
import json
import os
import shutil
import stat
import tempfile
import unittest
from pathlib import Path

from driver import ROOT, check, check_json

PROBE = ["--rules", str(ROOT / "tests/check/probe.yaml"), "--select", "probe-high,probe-low,probe-doubtful", "--all"]
OWN = "  # tocsin: ignore[probe-high]"
HEAD = "import probe\n"


class AddIgnores(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp()).resolve()

    def tearDown(self):
        shutil.rmtree(self.root)

    def add(self, code, *args, name="a.py", status=0):
        """The file after a run; what is left is told by the status."""
        path = self.root / name
        path.write_bytes(code if isinstance(code, bytes) else (HEAD + code).encode())
        got, out, self.err = check([*PROBE, "--add-ignores", *args, name], cwd=self.root)
        self.assertEqual(got, status, out + self.err)
        after = path.read_bytes()
        return after if isinstance(code, bytes) else after.decode()[len(HEAD):]

    def test_where_they_go(self):
        h = OWN
        for before, after in (
            ("probe.high(1)\n", f"probe.high(1){h}\n"),
            ("probe.high(1)", f"probe.high(1){h}"),
            ("probe.high(1)   \n", f"probe.high(1){h}\n"),
            ("probe.high(1)  # type: ignore\n", f"probe.high(1)  # type: ignore{h}\n"),
            ("probe.high(1)  # noqa: E501 \\\n", f"probe.high(1)  # noqa: E501 \\{h}\n"),
            ("probe.high(1); probe.low()  # tocsin: ignore[probe-low] x\n", f"probe.high(1); probe.low()  # tocsin: ignore[probe-low] x{h}\n"),
            ("probe.high(1); probe.low(); probe.high(2)\n", "probe.high(1); probe.low(); probe.high(2)  # tocsin: ignore[probe-high, probe-low]\n"),
            ("def f():\n\tif x:\n\t\tprobe.high(1)\n", f"def f():\n\tif x:\n\t\tprobe.high(1){h}\n"),
            ("x = [\n    probe.high(1),\n    2,  # two\n    probe.high(\n        3),\n]\n", f"x = [\n    probe.high(1),{h}\n    2,  # two\n    probe.high({h}\n        3),\n]\n"),
            ("probe.high('''\n# no\n''')\n", f"probe.high('''\n# no\n'''){h}\n"),
            ("x = '''\n''' + probe.high('''\n''') + '''\n'''\n", f"x = '''\n''' + probe.high('''\n''') + '''\n'''{h}\n"),
            ("x = 1 + \\\n  probe.high(1) \\\n  + 2\n", f"x = 1 + \\\n  probe.high(1) \\\n  + 2{h}\n"),
            ("x = probe.high \\\n  (1) + (\n  2)\n", f"x = probe.high \\\n  (1) + ({h}\n  2)\n"),
            ("x = f'''\n{probe.high(1)}\n{\nprobe.high(2)\n}'''\n", f"x = f'''\n{{probe.high(1)}}\n{{\nprobe.high(2)\n}}'''{h}\n"),
            ("if probe.high(1):\n    probe.high(2)\n", f"if probe.high(1):{h}\n    probe.high(2){h}\n"),
            ("if probe.high('''\n'''):\n    probe.low()\n", f"if probe.high('''\n'''):{h}\n    probe.low()  # tocsin: ignore[probe-low]\n"),
            ("@probe.high(1)\ndef f(a=probe.high(2)): pass\n", f"@probe.high(1){h}\ndef f(a=probe.high(2)): pass{h}\n"),
            ("probe.high(\n\n\n1)\n", f"probe.high({h}\n\n\n1)\n"),
            ("é = probe.high('é')\n", f"é = probe.high('é'){h}\n"),
            ("class A:\n    '''x'''\n    y = probe.high(1)\n# end", f"class A:\n    '''x'''\n    y = probe.high(1){h}\n# end"),
            ("x = 'a\\\nb' + probe.high('a\\\nb') + 'c\\\nd'\ny = 1\n", f"x = 'a\\\nb' + probe.high('a\\\nb') + 'c\\\nd'{h}\ny = 1\n"),
        ):
            self.assertEqual(self.add(before), after)
            self.assertEqual(self.add(after), after)  # again: nothing
            self.assertNotIn(b"suppression", check([*PROBE, "--verbose", "a.py"], cwd=self.root)[1])

    def test_bytes_stay(self):
        for before in (b"import probe\r\nprobe.high(1)\r\nx = 1\r\n", b"import probe\rprobe.high(1)\rx = 1\r",
                       b"\xef\xbb\xbfimport probe\nprobe.high(1)\n", b"# coding: utf-8\nimport probe\nprobe.high('\xc3\xa9')\n\x0c\nx = 1"):
            line = next(l for l in before.splitlines() if b"high" in l)
            self.assertEqual(self.add(before), before.replace(line, line + OWN.encode()))

    def test_what_is_left_alone(self):
        for before in (b"# coding: latin-1\nimport probe\nprobe.high('\xe9')\n", b"import probe\nprobe.high('\xff')\n"):
            self.assertEqual(self.add(before, status=1), before)
            self.assertIn(b"not UTF-8", self.err)
        book = json.dumps({"cells": [{"cell_type": "code", "source": HEAD + "probe.high(1)"}]}).encode()
        self.assertEqual(self.add(book, name="n.ipynb", status=1), book)
        self.assertIn(b"notebook", self.err)
        self.assertEqual(check([*PROBE, "--add-ignores", "-"], stdin=b"")[0], 2)
        self.assertEqual(check([*PROBE, "--add-ignores", "--isolated", "."], cwd=self.root)[0], 2)
        (self.root / "a.py").write_text(HEAD + "probe.high(1)\n")
        (self.root / "link.py").symlink_to("a.py")
        self.assertEqual(check([*PROBE, "--add-ignores", "link.py"], cwd=self.root)[0], 1)
        self.assertTrue((self.root / "link.py").is_symlink())

    def test_reason(self):
        self.assertEqual(self.add("probe.high(1)\n", "--reason", "reviewed, see 12"), f"probe.high(1){OWN} reviewed, see 12\n")
        self.assertEqual(self.add("probe.high(1)\n", "--require-reason"), f"probe.high(1){OWN} TODO: say why\n")
        for bad in ("a\nb", "a # b", "\x1b"):
            self.assertEqual(check([*PROBE, "--add-ignores", "--reason", bad, "."], cwd=self.root)[0], 2)
        self.assertEqual(check([*PROBE, "--reason", "x", "."], cwd=self.root)[0], 2)

    def test_only_what_is_shown(self):
        code = "probe.high(1)\nprobe.low()\n"
        self.assertEqual(self.add(code, "--min-severity", "high"), f"probe.high(1){OWN}\nprobe.low()\n")
        (self.root / "a.py").write_text(HEAD + "probe.high(1)\n")
        check([*PROBE, "--write-baseline", "known", "a.py"], cwd=self.root)
        self.assertEqual(self.add("probe.high(1)\nprobe.high(2)\n", "--baseline", "known"), f"probe.high(1)\nprobe.high(2){OWN}\n")

    def test_through_other_modules(self):
        (self.root / "wrap.py").write_text("from probe import high as alarm\n")
        (self.root / "user.py").write_text("from wrap import alarm\nalarm(1)\n")
        self.assertEqual(check([*PROBE, "--add-ignores", "."], cwd=self.root)[0], 0)
        self.assertEqual((self.root / "user.py").read_text(), f"from wrap import alarm\nalarm(1){OWN}\n")
        self.assertEqual(check([*PROBE, "."], cwd=self.root)[0], 0)

    def test_what_is_told(self):
        (self.root / "b.py").write_text(HEAD + "probe.high(1)\nprobe.high(2); probe.low()\n")
        os.chmod(self.root / "b.py", 0o750)
        status, out, err = check([*PROBE, "--add-ignores", "--format", "json", "."], cwd=self.root)
        report = json.loads(out)
        self.assertEqual((status, report["findings"], report["suppressed"]), (0, [], 3))
        self.assertIn(b"comments added: 2, in files: 1, for findings: 3", err)
        self.assertEqual(stat.S_IMODE((self.root / "b.py").stat().st_mode), 0o750)
        self.assertEqual(sorted(p.name for p in self.root.iterdir()), ["b.py"])

    def test_every_example_of_the_rules(self):
        """A hard crowd: afterwards nothing is found, and the programs are what they were."""
        seen = 0
        for path in sorted((ROOT / "rules").glob("*/*.py")):
            shutil.copy(path, self.root / path.name)
        check(["--add-ignores", "--all", "."], cwd=self.root)
        self.assertEqual(check_json(["--all", "."], cwd=self.root)[1]["findings"], [])
        for path in sorted((ROOT / "rules").glob("*/*.py")):
            before, after = path.read_text(), (self.root / path.name).read_text()
            seen += before != after
            try:
                self.assertEqual(ast.dump(ast.parse(before)), ast.dump(ast.parse(after)), path)
            except SyntaxError:
                pass
        self.assertGreater(seen, 20)


if __name__ == "__main__":
    unittest.main()
