"""Comments that hide findings: what they hide, what they do not, and what is said about them."""
import json
import shutil
import tempfile
import unittest
from pathlib import Path

from driver import ROOT, check, check_json

PROBE = ["--rules", str(ROOT / "tests/check/probe.yaml"), "--select", "probe-high,probe-low,os-system"]


class Suppress(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp()).resolve()

    def tearDown(self):
        shutil.rmtree(self.root)

    def run_on(self, code, *args):
        (self.root / "a.py").write_text("import probe, os\n" + code)
        return check_json([*PROBE, *args, "a.py"], cwd=self.root)[1]

    def lines(self, code, *args):
        return [f["line"] - 1 for f in self.run_on(code, *args)["findings"]]

    def told(self, code, *args):
        return [(d["line"] - 1, d["message"]) for d in self.run_on(code, *args)["diagnostics"] if d["kind"] == "suppression"]

    def test_on_the_line(self):
        self.assertEqual(self.lines("probe.high(1)  # tocsin: ignore[probe-high] known\nprobe.high(1)\n"), [2])
        self.assertEqual(self.lines("probe.high(1)  # tocsin: ignore[probe] a family\n"), [])
        self.assertEqual(self.lines("probe.high(1)  # tocsin: ignore[probe-low, probe-high]\n"), [])
        self.assertEqual(self.lines("probe.high(1)  # tocsin: ignore[probe-low]\n"), [1])
        self.assertEqual(self.lines("probe.high(1)  # type: ignore # tocsin: ignore[probe-high]\n"), [])
        for not_a_list in ("ignore", "ignore[]", "ignore[*]", "ignore[probe-high", "ignored[probe-high]"):
            self.assertEqual(self.lines(f"probe.high(1)  # tocsin: {not_a_list}\n"), [1], not_a_list)
        self.assertEqual(self.lines("probe.high('# tocsin: ignore[probe-high]')\n"), [1])

    def test_statements_of_many_lines(self):
        own = "# tocsin: ignore[probe-high] known"
        self.assertEqual(self.lines(f"probe.high(\n    1,\n)  {own}\n"), [])
        self.assertEqual(self.lines(f"probe.high(  {own}\n    1,\n)\n"), [])
        self.assertEqual(self.lines(f"x = [\n    probe.high(1),\n    probe.high(2),  {own}\n    probe.high(3),\n]\n"), [2, 4])
        self.assertEqual(self.lines(f"x = [\n    {own}\n    probe.high(1),\n    probe.high(2),\n]\n"), [4])
        self.assertEqual(self.lines(f"x = [\n    probe.high(1),\n    probe.high(2),\n]  {own}\n"), [])
        self.assertEqual(self.lines(f"probe.high('''\n{own}\n''')\n"), [1])

    def test_above_a_statement_and_its_block(self):
        own = "# tocsin: ignore[probe-high] known"
        self.assertEqual(self.lines(f"{own}\nprobe.high(1)\nprobe.high(1)\n"), [3])
        self.assertEqual(self.lines(f"{own}\n# and a remark\nprobe.high(1)\n"), [])
        self.assertEqual(self.lines(f"{own}\n\nprobe.high(1)\n"), [3])
        block = f"{own}\n@probe.high(1)\n@other(\n)\ndef f():\n    probe.high(1)\n    if x:\n        probe.high(2)\nprobe.high(3)\n"
        self.assertEqual(self.lines(block), [9])
        self.assertEqual(self.lines(f"{own}\nif probe.high(1):\n    probe.high(1)\nelse:\n    probe.high(2)\nprobe.high(3)\n"), [6])
        self.assertEqual(self.lines(f"if probe.high(1):  {own}\n    probe.high(2)\n"), [2])
        self.assertEqual(self.lines(f"if x:\n    y\n    {own}\nprobe.high(1)\n"), [])

    def test_until(self):
        self.assertEqual(self.lines("probe.high(1)  # tocsin: ignore[probe-high] until=2999-12-31 later\n"), [])
        past = "probe.high(1)  # tocsin: ignore[probe-high] later until=2020-02-29\n"
        self.assertEqual(self.lines(past), [1])
        self.assertEqual([line for line, _ in self.told(past)], [1])
        for bad in ("2999", "2999-13-01", "2999-1-1", "2999-01-32", "tomorrow", ""):
            self.assertEqual(self.lines(f"probe.high(1)  # tocsin: ignore[probe-high] until={bad}\n"), [1], bad)

    def test_reason(self):
        code = "probe.high(1)  # tocsin: ignore[probe-high]\nprobe.high(1)  # tocsin: ignore[probe-high] known\n"
        self.assertEqual(self.lines(code), [])
        self.assertEqual(self.lines(code, "--require-reason"), [1])
        self.assertEqual([line for line, _ in self.told(code, "--require-reason")], [1])
        dated = "probe.high(1)  # tocsin: ignore[probe-high] until=2999-01-01\n"
        self.assertEqual(self.lines(dated, "--require-reason"), [1])

    def test_reason_of_peers(self):
        for bare in ("nosec", "nosec B605", "noqa: S605", "noqa: E501, S605", "nosemgrep", "nosemgrep: os-system, x", "nosec  # --"):
            code = f"os.system(x)  # {bare}\n"
            self.assertEqual(self.lines(code), [], bare)
            self.assertEqual(self.lines(code, "--require-reason"), [1], bare)
            self.assertEqual([line for line, _ in self.told(code, "--require-reason")], [1], bare)
        self.assertEqual(self.told("x = 1  # noqa: E501\ny = 2  # nosec\n", "--require-reason"), [])
        for told in ("nosec B605 the path is ours", "nosec the path is ours", "noqa: S605 ours", "noqa: E501, S605  # ours", "nosemgrep: os-system ours",
                     "nosemgrep ours", "ours # nosec"):
            self.assertEqual(self.lines(f"os.system(x)  # {told}\n", "--require-reason"), [], told)

    def test_unused(self):
        told = self.told("x = 1  # tocsin: ignore[probe-high] gone\nprobe.high(1)  # tocsin: ignore[probe-hihg]\n"
                         "probe.high(1)  # tocsin: ignore[probe-high]\nprobe.low()  # tocsin: ignore[probe-low]\n", "--min-severity", "high")
        self.assertEqual([line for line, _ in told], [1, 2])
        self.assertIn("probe-hihg", told[1][1])
        self.assertEqual(self.told("x = 1  # tocsin: ignore[os-popen] not in this run\n"), [])

    def test_unused_are_told_in_every_format(self):
        code = "x = 1  # tocsin: ignore[probe-high] gone\n" * 3
        (self.root / "a.py").write_text("import probe\n" + code)
        for form in ("text", "concise", "github", "gitlab-sast", "json", "jsonl", "sarif"):
            _, out, err = check([*PROBE, "-f", form, "a.py"], cwd=self.root)
            told = out if form == "text" else err
            self.assertEqual(told.count(b": suppression: hides nothing"), 3, form)

    def test_peers(self):
        for comment in ("nosec", "nosec B605", "nosec: B101, B605", "NOSEC", "nosec known", "noqa: S605", "noqa: E501,S605",
                        "NoQA: S6", "noqa:S605", "nosemgrep", "nosemgrep: a.b.os-system", "nosemgrep: x, os-system"):
            self.assertEqual(self.lines(f"os.system(x)  # {comment}\n"), [], comment)
        for comment in ("noqa", "noqa: E501", "noqa: S607", "noqa: SIM101", "nosec B101", "nosecs", "noqa E501", "nosemgrep: other",
                        "nosemgreps", "see nosec"):
            self.assertEqual(self.lines(f"os.system(x)  # {comment}\n"), [1], comment)
        self.assertEqual(self.lines("# nosemgrep\nos.system(x)\nos.system(x)\n"), [3])
        self.assertEqual(self.lines("os.system('# nosec' + x)\n"), [1])

    def test_isolated_obeys_none_and_counts(self):
        code = "probe.high(1)  # tocsin: ignore[probe-high]\nos.system(x)  # nosec\n"
        report = self.run_on(code)
        self.assertEqual((len(report["findings"]), report["suppressed"]), (0, 2))
        report = self.run_on(code, "--isolated")
        self.assertEqual((len(report["findings"]), report["suppressed"]), (2, 2))

    def test_bound(self):
        report = self.run_on("probe.high(1)  # tocsin: ignore[probe-high]\n" * 10001)
        self.assertEqual(len(report["findings"]), 1)
        self.assertEqual([d["kind"] for d in report["diagnostics"]], ["suppression"])


if __name__ == "__main__":
    unittest.main()
