"""What a baseline knows is not reported again; one old finding never hides a new one."""
import json
import shutil
import tempfile
import unittest
from pathlib import Path

from driver import ROOT, check

PROBE = ["--rules", str(ROOT / "tests/check/probe.yaml"), "--select", "probe-high,probe-low", "--format", "json"]
CODE = "import probe\ndef f():\n    probe.high(1)\n    probe.high(1)\ndef g():\n    probe.low()\n"


class Baseline(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp()).resolve()
        self.file = self.root / "a b%é.py"
        self.file.write_text(CODE)
        self.known = self.root / "known.txt"

    def tearDown(self):
        shutil.rmtree(self.root)

    def run_on(self, *args):
        status, out, err = check([*PROBE, *args, "."], cwd=self.root)
        return status, json.loads(out) if out else err.decode()

    def lines(self, *args):
        status, report = self.run_on("--baseline", "known.txt", *args)
        self.assertEqual(status, 1 if report["findings"] else 0)
        return [f["line"] for f in report["findings"]], report["known"]

    def test_what_is_known_is_not_reported(self):
        status, report = self.run_on("--write-baseline", "known.txt")
        self.assertEqual((status, report["findings"], report["known"]), (0, [], 3))
        first = self.known.read_text()
        self.assertEqual(first.count("\n"), 4)
        self.assertEqual(self.lines(), ([], 3))
        self.run_on("--write-baseline", "known.txt", "--baseline", "known.txt")
        self.assertEqual(self.known.read_text(), first)

    def test_edits_elsewhere_do_not_matter(self):
        self.run_on("--write-baseline", "known.txt")
        self.file.write_text("# a remark\n\n" + CODE.replace("probe.high(1)", "probe.high( 1 )  # known"))
        self.assertEqual(self.lines(), ([], 3))

    def test_a_new_one_is_reported(self):
        self.run_on("--write-baseline", "known.txt")
        self.file.write_text(CODE.replace("    probe.high(1)\n", "    probe.high(1)\n" * 2, 1))
        self.assertEqual(self.lines(), ([5], 3))  # alike: one more of three is new
        self.file.write_text(CODE + "    probe.high(1)\n")
        self.assertEqual(self.lines(), ([7], 3))  # in another definition
        self.file.write_text(CODE)
        (self.root / "b.py").write_text(CODE)
        self.assertEqual(self.lines(), ([3, 4, 6], 3))  # in another file

    def test_each_line_hides_one(self):
        self.run_on("--write-baseline", "known.txt")
        lines = self.known.read_text().splitlines()
        self.known.write_text("\n".join([lines[0], lines[1], lines[1]]) + "\n")
        self.assertEqual(self.lines()[1], 1)

    def test_malformed_ones_are_faults(self):
        for text in ("", "x\n", "# tocsin baseline 2\n", "# tocsin baseline 1\n0123 probe-high a.py\n",
                     "# tocsin baseline 1\n0123456789abcdef\n", "# tocsin baseline 1\n0123456789ABCDEF probe-high a.py\n"):
            self.known.write_text(text)
            status, err = self.run_on("--baseline", "known.txt")
            self.assertEqual(status, 2, text)
            self.assertRegex(err, r"known.txt:\d+: ")
        self.assertEqual(self.run_on("--baseline", "missing.txt")[0], 2)
        self.assertEqual(self.run_on("--write-baseline", "no/such/known.txt")[0], 2)


if __name__ == "__main__":
    unittest.main()
