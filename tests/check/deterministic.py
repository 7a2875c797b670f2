"""The same bytes out, whatever the number of threads and the order of the files on the command line.

    deterministic.py      finds the program in $TOCSIN

Over the programs of tests/flow, tests/models and 40 of the oracle's, and over packages of $TOCSIN_CORPUS where it is set."""
import os
import random
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent
sys.path[:0] = [str(HERE), str(TESTS / "oracle")]

from driver import SANITIZED, check
from generate import Program

FORMATS = ("text", "jsonl", "sarif")
PACKAGES = ("flask", "bottle", "werkzeug", "scrapy", "celery", "aiohttp", "django")


class Deterministic(unittest.TestCase):
    def same(self, folder, *more, rounds=3):
        """The folder as a whole, with one thread, is what every other way must give."""
        names = sorted(str(p.relative_to(folder)) for p in Path(folder).rglob("*.py"))
        self.assertTrue(names)
        shuffled = random.Random(1)
        for form in FORMATS:
            audit = lambda *args: check(["--isolated", "--all", "-f", form, *more, *args], cwd=folder)[:2]
            expected = audit("-j1", *names)
            self.assertEqual(expected[0], 1)
            for threads in ("-j2", "-j8"):
                self.assertEqual(audit(threads, *names), expected, "%s %s" % (form, threads))
            for i in range(rounds):
                shuffled.shuffle(names)
                self.assertEqual(audit("-j%d" % (i + 1), *names), expected, "%s, files in another order" % form)
            names.sort()

    def test_flows(self):
        self.same(TESTS / "flow")

    def test_models(self):
        self.same(TESTS / "models" / "examples")

    def test_generated_programs(self):
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(1, 41):
                for name, text in Program(seed).files().items():
                    path = Path(folder, str(seed), name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text)
            self.same(folder, "--models", str(TESTS / "oracle" / "oracle.yaml"))

    def test_packages(self):
        corpus = os.environ.get("TOCSIN_CORPUS")
        if not corpus or SANITIZED:
            self.skipTest("no TOCSIN_CORPUS")
        for name in PACKAGES:
            if (Path(corpus) / name).is_dir():
                with self.subTest(name):
                    self.same(Path(corpus) / name, rounds=1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
