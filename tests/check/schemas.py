"""Reports against the schemas of those who read them. What GitLab demands stands here as far as it concerns us; the whole
schemas and the SARIF multitool are used where `make validators` has brought them (build/validators, or $TOCSIN_VALIDATORS), the schemas
also from $SUITES/schemas."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from driver import ROOT, check

VALIDATORS = Path(os.environ.get("TOCSIN_VALIDATORS", ROOT / "build/validators"))
MULTITOOL = VALIDATORS / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
PROBE = ["--rules", str(ROOT / "tests/check/probe.yaml"), "--all"]
FILES = {
    "a.py": "import os, subprocess, hashlib, pickle, probe\nos.system(x)\nsubprocess.run(y, shell=True)\nhashlib.md5(z)\npickle.loads(p)\n"
            "probe.high('\\x1b\x07 é \"' + q)\nprobe.low()  # tocsin: ignore[weak-hash] gone\n",
    "b b%:,é.py": "import yaml, tempfile\nyaml.load(x)\ntempfile.mktemp()\nassert x, '" + "long " * 3000 + "'\n",
    "flow.py": "from flask import request\nimport os\n\ndef run(command):\n    os.system(command)\n\nrun('ls ' + request.args['x'])\n",
    "flow.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": "import os, sys\nname = input()"},
                                        {"cell_type": "code", "source": "eval(name)"}]}),
    "bad.py": "import os\nos.system(x)\nx = (\n",
    "old.py": "exec 'x' + y\nprint 1\n",
    "n.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": "import os"}, {"cell_type": "code", "source": "\nos.system(x)"}]}),
}

TEXT = {"type": str, "min": 1}
TOOL = {"needs": {"id": TEXT, "name": TEXT, "version": TEXT, "vendor": {"needs": {"name": TEXT}}}}
TIME = {"type": str, "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"}
GITLAB = {  # the parts of its schema 15.0.7 that a report of ours has
    "needs": {
        "version": {"type": str, "pattern": r"^15\.0\.7$"},
        "scan": {"needs": {"analyzer": TOOL, "scanner": TOOL, "start_time": TIME, "end_time": TIME,
                           "status": {"enum": ["success", "failure"]}, "type": {"enum": ["sast"]}}},
        "vulnerabilities": {"items": {
            "needs": {
                "id": TEXT,
                "location": {"may": {"file": {"type": str}, "start_line": {"type": int}, "end_line": {"type": int}}},
                "identifiers": {"min": 1, "items": {"needs": {"type": TEXT, "name": TEXT, "value": TEXT},
                                                    "may": {"url": {"type": str, "pattern": "^(https?|ftp)://.+"}}}},
            },
            "may": {
                "name": {"type": str, "max": 255}, "description": {"type": str, "max": 1048576}, "solution": {"type": str, "max": 7000},
                "severity": {"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
                "details": {"may": {"flow": {"needs": {
                    "name": TEXT, "type": {"enum": ["list"]},
                    "items": {"min": 2, "items": {
                        "needs": {"type": {"enum": ["text", "file-location"]}},
                        "may": {"value": TEXT, "file_name": TEXT, "line_start": {"type": int}, "line_end": {"type": int}}}}}}}},
                "links": {"items": {"needs": {"url": {"type": str, "pattern": "^(https?|ftp)://.+"}}, "may": {"name": {"type": str}}}},
            },
        }},
    },
}


def faults(value, schema, place="report"):
    """What is wrong with the value, as lines."""
    needs, may = schema.get("needs", {}), schema.get("may", {})
    if needs or may:
        if not isinstance(value, dict):
            yield f"{place} is no object"
            return
        for name in needs:
            if name not in value:
                yield f"{place} has no {name}"
        for name, inner in value.items():
            if name in needs or name in may:
                yield from faults(inner, {**needs, **may}[name], f"{place}.{name}")
            else:
                yield f"{place}.{name} is not known"
    if "items" in schema:
        for i, item in enumerate(value):
            yield from faults(item, schema["items"], f"{place}[{i}]")
    if "type" in schema and type(value) is not schema["type"]:
        yield f"{place} is {value!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place} is {value!r}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{place} is {value!r}"
    if not schema.get("min", 0) <= (len(value) if "min" in schema or "max" in schema else 0) <= schema.get("max", 1 << 60):
        yield f"{place} has a length of {len(value)}"


def jsonschema_python():
    """A Python that has jsonschema, or None."""
    for python in (VALIDATORS / "venv/bin/python3", sys.executable):
        if Path(python).exists() and subprocess.run([python, "-c", "import jsonschema"], capture_output=True).returncode == 0:
            return str(python)
    return None


BY_SCHEMA = """
import json, sys, jsonschema
schema, report = (json.load(open(p)) for p in sys.argv[1:])
found = list(jsonschema.validators.validator_for(schema)(schema).iter_errors(report))
for e in found[:20]: print("/".join(map(str, e.absolute_path)), e.message[:200])
sys.exit(len(found) > 0)
"""


class Schemas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = Path(tempfile.mkdtemp()).resolve()
        (cls.root / "t").mkdir()
        for name, text in FILES.items():
            (cls.root / "t" / name).write_text(text)
        cls.sarif, cls.gitlab = cls.root / "report.sarif", cls.root / "report.json"
        status, _, err = check([*PROBE, f"--format=sarif={cls.sarif}", f"--format=gitlab-sast={cls.gitlab}", "."], cwd=cls.root / "t")
        assert status == 1, err

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.root)

    def by_schema(self, name, report):
        places = [VALIDATORS / name, Path(os.environ.get("SUITES", "/nonexistent")) / "schemas" / name]
        python, schema = jsonschema_python(), next((place for place in places if place.exists()), None)
        if not python or not schema:
            self.skipTest(f"skipped: no jsonschema, or no {places[0]}; make validators brings them")
        done = subprocess.run([python, "-c", BY_SCHEMA, schema, report], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_gitlab_demands(self):
        self.assertEqual(list(faults(json.loads(self.gitlab.read_text()), GITLAB))[:20], [])
        self.assertTrue(list(faults({"version": "15.0.7", "scan": {}, "vulnerabilities": [{"id": ""}]}, GITLAB)))  # it can say no

    def test_gitlab_schema(self):
        self.by_schema("sast-report-format.json", self.gitlab)

    def test_sarif_schema(self):
        self.by_schema("sarif-schema-2.1.0.json", self.sarif)

    def multitool(self, report):
        """Its output: it ends with 0 whatever it finds."""
        done = subprocess.run([MULTITOOL, "validate", report, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"],
                              capture_output=True, text=True, env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"})
        self.assertIn("1 files scanned", done.stdout, done.stderr)
        known = "warning SARIF2005"  # no informationUri: the project has no page yet
        return [line for line in done.stdout.splitlines() if re.search(r": (error|warning) ", line) and known not in line]

    def test_sarif_multitool(self):
        if not MULTITOOL.exists():
            self.skipTest(f"skipped: no {MULTITOOL}; make validators brings it")
        self.assertEqual(self.multitool(self.sarif), [])
        bad = self.root / "bad.sarif"
        bad.write_text('{"version": "2.1.0", "runs": [{"tool": {}}]}')
        self.assertTrue(self.multitool(bad))


if __name__ == "__main__":
    unittest.main(verbosity=2)
