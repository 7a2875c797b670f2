"""What README.md shows is what tocsin prints, and the examples ring as their own README says."""
import os
import re
import subprocess
import unittest
from pathlib import Path

TOCSIN = os.environ["TOCSIN"]


def check(*paths):
    done = subprocess.run([TOCSIN, "check", "--color", "never", *paths], capture_output=True, text=True)
    return done.returncode, done.stdout


class Readme(unittest.TestCase):
    def test_sample(self):
        sample = re.search(r"    \$ tocsin (check .*)\n((?:    .*\n)+)", Path("README.md").read_text())
        status, printed = check(*sample[1].split()[1:])
        self.assertEqual(status, 1)
        self.assertIn(re.sub(r"(?m)^    ", "", sample[2]), printed)

    def test_examples(self):
        findings = {}
        for name in ("bad", "better", "good", "hooks"):
            status, printed = check(f"examples/vault/{name}.py")
            findings[name] = re.findall(rf"^examples/vault/{name}.py:(\d+):\d+: (\w+): ", printed, re.M)
            self.assertEqual(status, 1 if findings[name] else 0)
        self.assertEqual(findings["good"], [])
        loud = {name: sum(severity in ("high", "critical") for _, severity in found) for name, found in findings.items()}
        self.assertGreater(loud["bad"], 3)
        self.assertEqual(loud["better"], 0)
        self.assertGreater(len(findings["better"]), 0)
        # Every hook rings once or more, and nothing in the class that only looks dangerous does.
        lines = Path("examples/vault/hooks.py").read_text().split("\n")
        harmless = next(n for n, line in enumerate(lines, 1) if line.startswith("class Sandbox"))
        self.assertEqual(len({line for line, _ in findings["hooks"]}), 6)
        self.assertTrue(all(int(line) < harmless for line, _ in findings["hooks"]))

    def test_python_2(self):
        status, printed = check("examples/legacy/rotate.py")
        self.assertEqual(status, 1)
        self.assertIn("command-injection", printed)
        self.assertRegex(printed, r"old +1 file")


if __name__ == "__main__":
    unittest.main()
