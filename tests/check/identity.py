"""The fingerprint of a finding survives edits elsewhere, moves and formatters, and tells apart what differs."""
import shutil
import tempfile
import unittest
from pathlib import Path

from driver import ROOT, check_json

PROBE = ["--rules", str(ROOT / "tests/check/probe.yaml"), "--select", "probe-high,probe-low"]
CODE = """import probe
class A:
    def f(self):
        x = 1
        probe.high('it\\'s' + f'{x}' + 0XFF)
        probe.high(2)
        probe.high(2)
    def g(self):
        probe.high(2)
"""


class Identity(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp()).resolve()

    def tearDown(self):
        shutil.rmtree(self.root)

    def prints(self, code, name="a.py"):
        (self.root / name).parent.mkdir(exist_ok=True)
        (self.root / name).write_bytes(code.encode())
        found = [f["fingerprint"] for f in check_json([*PROBE, name], cwd=self.root)[1]["findings"]]
        self.assertEqual(len(found), len(set(found)))
        return found

    def test_what_does_not_matter(self):
        first = self.prints(CODE)
        self.assertEqual(len(first), 4)
        for other in (
            "# a line\n\n" + CODE,
            CODE.replace("\n", "\r\n"),
            CODE.replace("    ", "\t"),
            CODE.replace("x = 1", "x = 1  # one\n        y = [\n          2]\n"),
            CODE.replace("probe.high(2)", "probe.high(\n            2,\n        )  # two"),
            CODE.replace("probe.high(2)", "z = (probe . high(2))"),
            CODE.replace("'it\\'s' + f'{x}' + 0XFF", "(\n\"it's\"\n+ f\"{x}\"\n+ 0xff\n)"),
            CODE.replace("    def g", "    def h(self): pass\n    def g"),
        ):
            self.assertEqual(self.prints(other), first, other)
        self.assertEqual(self.prints(CODE, "sub/renamed.py"), first)

    def test_what_comes_beside(self):
        first = self.prints(CODE)
        more = self.prints(CODE.replace("        x = 1\n", "        x = 1\n        probe.high(3)\n"))
        self.assertEqual([p for p in more if p not in first], [more[0]])
        twice = self.prints(CODE.replace("        probe.high(2)\n", "        probe.high(2)\n        probe.high(2)\n", 1))
        self.assertEqual(len(set(twice) - set(first)), 1)
        self.assertEqual(set(first) - set(twice), set())
        fewer = self.prints(CODE.replace("        probe.high(2)\n", "", 1))
        self.assertEqual(len(set(first) - set(fewer)), 1)

    def test_what_matters(self):
        first = set(self.prints(CODE))
        for old, new, changed in (("class A", "class B", 4), ("def g", "def h", 1), ("probe.high(2)", "probe.high(4)", 3),
                                  ("'{x}'", "'{y}'", 1), ("it", "is", 1), ("high", "low", 4), ("f'{x}'", "rf'{x}'", 1)):
            self.assertEqual(len(first - set(self.prints(CODE.replace(old, new)))), changed, new)


if __name__ == "__main__":
    unittest.main()
