"""Every format carries the same findings; each has the form that its readers expect."""
import json
import re
import shutil
import tempfile
import unittest
import urllib.parse
from pathlib import Path

from driver import ROOT, check

PROBE = ["--rules", str(ROOT / "tests/check/probe.yaml"), "--select", "probe-high,probe-low,probe-doubtful", "--all"]
HEAD = "import probe\n"
FORMATS = ["text", "concise", "json", "jsonl", "sarif", "github", "gitlab-sast"]
FILES = {
    "a.py": HEAD + "probe.high(1)\nprobe.low()\nprobe.high(\n    '''\n''')\n",
    "b b%:,.py": HEAD + "x = 'é'; probe.doubtful()\nprobe.high('\\x1b[31m', '%0A::error::\x07')\n",
    "sub/c.py": HEAD + "def f():\n    probe.high(2)\n    probe.high(2)\n",
    "bad.py": HEAD + "probe.low()\nx = (\n",
    "é.py": HEAD + "probe.low()\n",
}


class Formats(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp()).resolve()
        (self.root / "t").mkdir()

    def tearDown(self):
        shutil.rmtree(self.root)

    def reports(self, files, *args):
        for name, text in files.items():
            path = self.root / "t" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        outputs = [f"--format={name}={self.root}/out.{name}" for name in FORMATS]
        status, out, err = check([*PROBE, *outputs, *args, "."], cwd=self.root / "t")
        self.assertEqual((status, out), (1, b""), err)
        self.assertIn(b"finding", err)  # the summary
        return {name: (self.root / f"out.{name}").read_text() for name in FORMATS}

    def found(self, reports):
        """Format -> sorted (path, line, rule) of its findings."""
        plain = lambda f: (f["path"], f["line"], f["rule"])
        found = {"json": list(map(plain, json.loads(reports["json"])["findings"]))}
        lines = [json.loads(line) for line in reports["jsonl"].splitlines()]
        found["jsonl"] = [plain(f) for f in lines if f["type"] == "finding"]
        found["text"] = [(p, int(n), r) for p, n, r in
                         re.findall(r"^(.+?):(\d+):\d+: \w+: (\S+) \(confidence", reports["text"], re.M)]
        found["concise"] = [(p, int(n), r) for p, n, r in
                            re.findall(r"^(.+?):(\d+):\d+: \w+: (\S+): ", reports["concise"], re.M)]
        found["github"] = [(urllib.parse.unquote(p), int(n), r) for p, n, r in
                           re.findall(r"^::\w+ file=([^,]+),line=(\d+),.*?title=([^:]+)::", reports["github"], re.M)]
        found["sarif"] = []
        for run in json.loads(reports["sarif"])["runs"]:
            for result in run["results"]:
                place = result["locations"][0]["physicalLocation"]
                path = urllib.parse.unquote(place["artifactLocation"]["uri"])
                found["sarif"].append((path, place["region"]["startLine"], result["ruleId"]))
        found["gitlab-sast"] = [(v["location"]["file"], v["location"]["start_line"], v["identifiers"][0]["value"])
                                for v in json.loads(reports["gitlab-sast"])["vulnerabilities"]]
        return {name: sorted(items) for name, items in found.items()}

    def test_all_carry_the_same(self):
        found = self.found(self.reports(FILES))
        self.assertEqual(len(found["json"]), 8)
        for name in FORMATS:
            self.assertEqual(found[name], found["json"], name)

    def test_one_line_a_finding_and_no_control_characters(self):
        reports = self.reports(FILES)
        for name in ("concise", "github"):
            self.assertEqual(len(reports[name].splitlines()), 8, name)
        for name in FORMATS:
            self.assertIsNone(re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", reports[name]), name)

    def test_sarif(self):
        sarif = json.loads(self.reports(FILES)["sarif"])
        self.assertEqual(sarif["version"], "2.1.0")
        run, = sarif["runs"]
        rules = run["tool"]["driver"]["rules"]
        self.assertEqual([r["id"] for r in rules], ["probe-doubtful", "probe-high", "probe-low"])
        taxa = {t["id"] for t in run["taxonomies"][0]["taxa"]}
        for rule in rules:
            self.assertTrue(0 < float(rule["properties"]["security-severity"]) <= 10)
            self.assertTrue(rule["help"]["markdown"])
            for relation in rule.get("relationships", ()):
                self.assertIn(relation["target"]["id"], taxa)
        high = rules[1]
        self.assertIn("external/cwe/cwe-078", high["properties"]["tags"])
        levels = {"probe-high": "error", "probe-low": "note", "probe-doubtful": "warning"}
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
            self.assertEqual(result["level"], levels[result["ruleId"]])
            self.assertRegex(result["partialFingerprints"]["tocsin/v1"], "^[0-9a-f]{16}$")
            self.assertNotRegex(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "[ :,é]|%(?![0-9A-F]{2})")
        notes = run["invocations"][0]["toolExecutionNotifications"]
        self.assertIn("bad.py", [n["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for n in notes])
        self.assertTrue(run["invocations"][0]["executionSuccessful"])

    def test_sarif_in_runs_of_25000(self):
        many = {"a.py": HEAD + "probe.low()\n" * 25000, "b.py": HEAD + "probe.low()\n" * 3, "c.py": "x = 1\n"}
        runs = json.loads(self.reports(many)["sarif"])["runs"]
        self.assertEqual([len(r["results"]) for r in runs], [25000, 3])
        self.assertEqual(len({r["automationDetails"]["id"].rpartition("/")[0] for r in runs}), 2)  # categories
        many = {"b.py": "x = 1\n"}
        self.assertEqual([len(r["results"]) for r in json.loads(self.reports(many)["sarif"])["runs"]], [25000])

    def test_gitlab(self):
        report = json.loads(self.reports(FILES)["gitlab-sast"])
        self.assertEqual(report["version"], "15.0.7")
        scan = report["scan"]
        self.assertEqual((scan["type"], scan["status"]), ("sast", "success"))
        for name in ("start_time", "end_time"):
            self.assertRegex(scan[name], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$")
        for name in ("analyzer", "scanner"):
            self.assertTrue(scan[name]["id"] and scan[name]["name"] and scan[name]["version"] and scan[name]["vendor"]["name"])
        ids = [v["id"] for v in report["vulnerabilities"]]
        self.assertEqual(len(set(ids)), len(ids))
        for v in report["vulnerabilities"]:
            self.assertIn(v["severity"], ("Info", "Unknown", "Low", "Medium", "High", "Critical"))
            self.assertTrue(v["identifiers"] and len(v["name"]) <= 255)

    def test_output(self):
        (self.root / "t/a.py").write_text(HEAD + "probe.high(1)\n")
        status, out, err = check([*PROBE, "--format", "concise", "-o", "x", "--format=json=y", "."], cwd=self.root / "t")
        self.assertEqual((status, out), (1, b""))
        self.assertEqual((self.root / "t/x").read_text().count("\n"), 1)
        self.assertEqual(len(json.loads((self.root / "t/y").read_text())["findings"]), 1)
        status, out, err = check([*PROBE, "--format", "concise", "--format=json=y", "."], cwd=self.root / "t")
        self.assertIn(b"a.py:2:1: high: probe-high", out)
        for bad in (["--format=json=y", "--format=sarif=y"], ["--format=nope=y"], ["--format=json=no/such/y"],
                    ["-f", "json", "-f", "sarif"], ["-o", "x", "-o", "y"]):
            status, out, err = check([*PROBE, *bad, "."], cwd=self.root / "t")
            self.assertEqual((status, out), (2, b""), bad)
            self.assertTrue(err)


if __name__ == "__main__":
    unittest.main()
