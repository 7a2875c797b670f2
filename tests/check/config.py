"""tocsin.toml and [tool.tocsin] of pyproject.toml: which one counts, what its keys do, what is refused."""
import json
import shutil
import tempfile
import unittest
from pathlib import Path

from driver import ROOT, check

PROBE = ["--rules", str(ROOT / "tests/check/probe.yaml"), "--format", "json"]
CODE = "import probe\nprobe.high(1)\nprobe.low()\n"
ONLY = 'select = ["probe-high", "probe-low"]\n'


class Settings(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp()).resolve() / "p"
        self.write("a.py", CODE)
        self.write("sub/b.py", CODE)
        self.write("sub/tests/c.py", CODE)

    def tearDown(self):
        shutil.rmtree(self.root.parent)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run_on(self, *args, cwd="."):
        status, out, err = check([*PROBE, *(args or ["."])], cwd=self.root / cwd)
        return status, json.loads(out) if out else err.decode()

    def found(self, *args, cwd="."):
        report = self.run_on(*args, cwd=cwd)[1]
        self.assertIsInstance(report, dict, report)
        return sorted((f["path"], f["rule"].removeprefix("probe-")) for f in report["findings"])

    def both(self, *paths):
        return sorted((p, r) for p in paths for r in ("high", "low"))

    def test_which_file(self):
        self.write("pyproject.toml", '[tool.tocsin]\nselect = ["probe-low"]\n[tool.other]\nx = {y = [1, 2.5, 1979-05-27]}\n')
        self.assertEqual(self.found("a.py"), [("a.py", "low")])
        self.assertEqual(self.found("b.py", cwd="sub"), [("b.py", "low")])
        self.assertEqual(self.found(str(self.root / "a.py"), cwd="/")[0][1], "low")
        self.write("sub/pyproject.toml", "[project]\nname = 'x'\n")  # has no table: the next one above counts
        self.assertEqual(self.found("sub/b.py"), [("sub/b.py", "low")])
        self.write("sub/tocsin.toml", 'select = ["probe-high"]\n')
        self.assertEqual(self.found("sub/b.py"), [("sub/b.py", "high")])
        self.assertEqual(self.found("--isolated", "--select", "probe", "sub/b.py"), [("sub/b.py", "high")])

    def test_nearest_to_each_file(self):
        self.write("tocsin.toml", ONLY + 'ignore = ["probe-low"]\nexclude = ["c.py"]\n')
        self.write("sub/pyproject.toml", '[tool.tocsin]\nselect = ["probe-low"]\nfail-on = "never"\n[tool.tocsin.severity]\nprobe-low = "high"\n')
        self.write("sub/none/d.py", CODE)
        self.write("sub/none/pyproject.toml", "[project]\nname = 'none'\n[tool.other]\ntocsin = 1\n")
        self.write("sub/deep/er/e.py", CODE)
        self.write("sub/deep/tocsin.toml", ONLY + 'exclude = ["f.py"]\n')
        self.write("sub/deep/f.py", CODE)
        all_found = [("a.py", "high"), ("sub/b.py", "low"), ("sub/deep/er/e.py", "high"), ("sub/deep/er/e.py", "low"), ("sub/none/d.py", "low")]
        status, report = self.run_on(".")
        self.assertEqual(sorted((f["path"], f["rule"].removeprefix("probe-")) for f in report["findings"]), all_found)
        self.assertEqual((status, report["files"]["hidden"]), (1, 2))  # fail-on is the first path's
        self.assertEqual({f["severity"] for f in report["findings"] if f["path"].startswith("sub/none")}, {"high"})
        self.assertEqual(self.found("deep/f.py", "b.py", "../a.py", cwd="sub"),
                         [("../a.py", "high"), ("b.py", "low"), ("deep/f.py", "high"), ("deep/f.py", "low")])
        self.assertEqual(self.run_on("sub/b.py", "a.py")[0], 0)
        self.assertEqual(self.found("--select", "probe-high,probe-low", "."),
                         [("a.py", "high")] + [x for p in ("sub/b.py", "sub/deep/er/e.py", "sub/none/d.py") for x in self.both(p)])
        self.assertEqual(self.found("--ignore", "probe-low", "."), [("a.py", "high"), ("sub/deep/er/e.py", "high")])
        status, out, _ = check(["--rules", str(ROOT / "tests/check/probe.yaml"), "--show-files", "."], cwd=self.root)
        self.assertEqual(out.decode().split(), ["a.py", "sub/b.py", "sub/deep/er/e.py", "sub/none/d.py"])
        for text, told in (("x = 1\n", "sub/deep/tocsin.toml:1:1: there is no key x"), ('ignore = ["nope"]\n', "sub/deep/tocsin.toml:1:11: there is no rule or family nope")):
            self.write("sub/deep/tocsin.toml", text)
            status, err = self.run_on(".")
            self.assertEqual(status, 2)
            self.assertIn(told, err)
            self.assertEqual(self.run_on("--isolated", ".")[0], 1)

    def test_only_the_parts_have_one(self):
        self.write("sub/tocsin.toml", 'select = ["probe-low"]\n')
        self.assertEqual([f for f in self.found() if f[0] != "a.py"], [("sub/b.py", "low"), ("sub/tests/c.py", "low")])
        self.assertIn(("a.py", "high"), self.found())

    def test_select_and_ignore(self):
        self.write("tocsin.toml", ONLY + 'ignore = ["probe-low"]\n')
        self.assertEqual(self.found("a.py"), [("a.py", "high")])
        self.assertEqual(self.found("--select", "probe-low", "a.py"), [])
        self.assertEqual(self.found("--ignore", "probe-high", "a.py"), [])
        self.write("tocsin.toml", 'select = ["probe"]\n')  # a family
        self.assertEqual(self.found("a.py"), [("a.py", "high")])

    def test_exclude(self):
        self.write("tocsin.toml", ONLY + 'exclude = ["tests"]\n')
        self.assertEqual(self.found(), self.both("a.py", "sub/b.py"))
        self.assertEqual(self.found("b.py", "tests/c.py", cwd="sub"), self.both("b.py", "tests/c.py"))  # named: always
        self.assertEqual(self.found("tests", cwd="sub"), self.both("tests/c.py"))
        self.assertEqual(self.run_on(".")[1]["files"]["hidden"], 1)
        for globs, left in (('"sub/*.py"', ["a.py", "sub/tests/c.py"]), ('"sub/"', ["a.py"]), ('"**/c.py", "a.*"', ["sub/b.py"]),
                            ('"./sub/tests"', ["a.py", "sub/b.py"]), ('"ub"', ["a.py", "sub/b.py", "sub/tests/c.py"])):
            self.write("tocsin.toml", ONLY.replace("]", "]") + f"exclude = [{globs}]\n")
            self.assertEqual(self.found(), self.both(*left), globs)
        self.write("tocsin.toml", 'exclude = ["sub"]\n')
        self.assertIn(("sub/b.py", "high"), self.found("--isolated", "."))

    def test_per_file_ignores(self):
        self.write("tocsin.toml", ONLY + '[per-file-ignores]\n"tests" = ["probe-high"]\n"sub/b.py" = ["probe-low"]\n')
        self.assertEqual(self.found(), self.both("a.py") + [("sub/b.py", "high"), ("sub/tests/c.py", "low")])
        self.assertEqual(self.found(".", cwd="sub"), [("b.py", "high"), ("tests/c.py", "low")])
        self.assertEqual(self.run_on(".")[1]["suppressed"], 2)

    def test_severity_and_fail_on(self):
        self.write("tocsin.toml", ONLY + 'fail-on = "critical"\n[severity]\nprobe-low = "medium"\n')
        status, report = self.run_on("a.py")
        self.assertEqual(status, 0)
        self.assertEqual({f["rule"]: f["severity"] for f in report["findings"]}, {"probe-high": "high", "probe-low": "medium"})
        self.assertEqual(self.run_on("--fail-on", "high", "a.py")[0], 1)
        self.write("tocsin.toml", ONLY + 'fail-on = "critical"\nseverity = {probe-high = "critical"}\n')
        self.assertEqual(self.run_on("a.py")[0], 1)

    def test_extend(self):
        self.write("base/strict.toml", ONLY + 'fail-on = "never"\n')
        self.write("tocsin.toml", 'ignore = ["probe-low"]\nextend = "base/strict.toml"\n')
        self.assertEqual(self.run_on("a.py")[0], 0)
        self.assertEqual(self.found("a.py"), [("a.py", "high")])
        self.write("base/strict.toml", 'extend = "../tocsin.toml"\n')
        status, told = self.run_on("a.py")
        self.assertEqual(status, 2)
        self.assertIn("too deep", told)
        self.write("tocsin.toml", 'extend = "missing.toml"\n')
        self.assertIn("missing.toml: ", self.run_on("a.py")[1])

    def test_faults_have_a_place(self):
        for text, told in (("selct = []\n", ":1:1: there is no key selct; did you mean select?"), ("x = 1\n", ":1:1: there is no key x"),
                           ('\nselect = "a"\n', ":2:10: "), ('select = ["no-such-rule"]\n', ":1:11: there is no rule or family no-such-rule"),
                           ('[severity]\nos-sytem = "low"\n', ":2:1: there is no rule or family os-sytem; did you mean os-system?"),
                           ('[per-file-ignores]\n"*" = ["os-system",\n "assert-usd"]\n', ":3:2: there is no rule or family assert-usd; did you mean"),
                           ('[severity]\nos-system = "huge"\n', ":2:13: "), ("fail-on = 3\n", ":1:11: "), ("select = [\n", ":2:1: "),
                           ('ignore = []\nignore = []\n', ":2:"), ("a = \n", ":1:5: "), ('exclude = ["a\n"]\n', ":1:14: "),
                           ("[per-file-ignores]\n'*' = 1\n", ":2:7: "), ("a.b.c = 1\na.b = 2\n", ":2:5: "), ("a" * 9 + "[", ":1:10: "),
                           ("x = " + "[" * 100000, "too deep"), ("x = " + "{a=" * 100000, "too deep"), ("a." * 100000 + "a = 1", "too deep")):
            self.write("tocsin.toml", text)
            status, err = self.run_on("a.py")
            self.assertEqual(status, 2, text[:50])
            self.assertIn(told, err, text[:50])

    def test_shown(self):
        self.write("tocsin.toml", ONLY + 'exclude = ["sub/b.py"]\n[per-file-ignores]\n"a*" = ["probe-low"]\n')
        status, out, _ = check(["--rules", str(ROOT / "tests/check/probe.yaml"), "--show-settings", "--fail-on", "high", "."], cwd=self.root)
        text = out.decode()
        self.assertEqual(status, 0)
        for line in (f'# configuration: "{self.root}/tocsin.toml"', 'select = ["probe-high", "probe-low"]', 'exclude = ["sub/b.py"]',
                     'fail-on = "high"', '"a*" = ["probe-low"]'):
            self.assertIn(line + "\n", text)
        status, out, _ = check(["--rules", str(ROOT / "tests/check/probe.yaml"), "--show-files", "."], cwd=self.root)
        self.assertEqual((status, out), (0, b"a.py\nsub/tests/c.py\n"))


if __name__ == "__main__":
    unittest.main()
