"""Notebooks: code cells are audited, magics are no errors, places name the cell."""
import json
import re
import shutil
import tempfile
import unittest
from pathlib import Path

from driver import ROOT, check, check_json

PROBE = ["--rules", str(ROOT / "tests/check/probe.yaml"), "--select", "probe-high"]


def notebook(*cells):
    """Cells: code as text or list of lines, or a whole cell."""
    full = [c if isinstance(c, dict) else {"cell_type": "code", "metadata": {}, "outputs": [{"source": ["no code"]}], "source": c} for c in cells]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"cells": [{"cell_type": "code", "source": "probe.high(0)"}]}, "cells": full}


class Notebooks(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp()).resolve()

    def tearDown(self):
        shutil.rmtree(self.root)

    def write(self, document, indent=1):
        text = document if isinstance(document, str) else json.dumps(document, indent=indent)
        (self.root / "n.ipynb").write_text(text)

    def places(self, document, **more):
        self.write(document, **more)
        report = check_json([*PROBE, "."], cwd=self.root)[1]
        self.diagnostics = report["diagnostics"]
        return [(f.get("cell"), f["line"], f["column"]) for f in report["findings"]]

    def test_cells_and_lines(self):
        text = {"cell_type": "markdown", "source": ["probe.high(1)"]}
        document = notebook(["import probe\n", "x = 'é😀'; probe.high(1)"], text, "\nprobe.high(1)\n", [], ["probe.high(\n", "2)"])
        for indent in (None, 1):
            self.assertEqual(self.places(document, indent=indent), [(1, 2, 11), (3, 2, 1), (5, 1, 1)])
        for cell in document["cells"]:  # keys in another order
            cell["cell_type"] = cell.pop("cell_type")
        self.assertEqual(self.places(document), [(1, 2, 11), (3, 2, 1), (5, 1, 1)])
        old = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": ["import probe\n", "probe.high(1)"]}]}]}
        self.assertEqual(self.places(old), [(1, 2, 1)])

    def test_magics(self):
        document = notebook("%matplotlib inline\n!pip install x\nimport probe\nfiles = !ls\nt = %time f()\nprobe?\n?probe\nif 1:\n    %cd x\nprobe.high(1)",
                            "%%bash\nprobe.high(1)\nfor x in *; do", "\n%%time\nprobe.high(1)", "x = (100\n  % 7)\nprobe.high(1)")
        self.assertEqual(self.places(document), [(1, 10, 1), (3, 3, 1), (4, 3, 1)])
        self.assertEqual(self.diagnostics, [])
        self.assertEqual(self.places(notebook("import probe\n!ls a \\\n  b \\\n  -l\nprobe.high(1)")), [(1, 5, 1)])
        self.assertEqual(self.diagnostics, [])

    def test_what_a_shell_line_gives_is_not_constant(self):
        (self.root / "n.ipynb").write_text(json.dumps(notebook("import os\nx = !cat name\nos.system(x)")))
        finding, = check_json(["--select", "os-system", "."], cwd=self.root)[1]["findings"]
        self.assertEqual(finding["severity"], "high")

    def test_comments_and_diagnostics(self):
        self.assertEqual(self.places(notebook("import probe", "probe.high(1)  # tocsin: ignore[probe-high]\nx = 1  # tocsin: ignore[probe-high]")), [])
        self.assertEqual([(d["cell"], d["line"]) for d in self.diagnostics], [(2, 2)])
        self.places(notebook("x = 1", "a\nb c"))
        self.assertEqual([(d["cell"], d["line"]) for d in self.diagnostics], [(2, 2)])

    def test_other_languages(self):
        document = notebook("import probe\nprobe.high(1)", "f <- function(x) x")
        for metadata, kind in (({}, "damaged"), ({"kernelspec": {"language": "R", "name": "ir"}}, "skipped"),
                               ({"language_info": {"name": "julia"}}, "skipped"), ({"kernelspec": {"language": "python"}}, "damaged"),
                               ({"kernelspec": {"name": "R", "argv": {"language": "R"}}}, "damaged")):
            document["metadata"] = metadata
            self.assertEqual(self.places(document), [] if kind == "skipped" else [(1, 2, 1)], metadata)
            self.assertEqual({d["kind"] for d in self.diagnostics}, {kind}, metadata)
        document["metadata"] = {"language_info": {"name": "R"}}
        self.write(document)
        self.assertEqual(len(check_json([*PROBE, "--isolated", "."], cwd=self.root)[1]["findings"]), 1)  # none silences its own audit

    def test_every_format_names_the_cell(self):
        self.write(notebook("import probe", "\nprobe.high(1)"))
        for name, expected in (("text", r"n.ipynb:cell 2:2:1: high"), ("concise", r"n.ipynb:cell 2:2:1: high"), ("json", r'"cell":2,"line":2'),
                               ("jsonl", r'"cell":2,"line":2'), ("sarif", r'"name":"cell 2"'), ("github", r"cell 2, line 2"),
                               ("gitlab-sast", r'"cell 2: ')):
            self.assertRegex(check([*PROBE, "--format", name, "."], cwd=self.root)[1].decode(), expected)

    def test_malformed(self):
        whole = json.dumps(notebook("import probe\nprobe.high(1)", "probe.high(2)"))
        for text in (whole[:-30], whole + "x", "", "[]", "3", '"x"', "{", '{"cells": [{"source": 3, "cell_type": "code"}]}', '{"cells": {}}', "[" * 100000,
                     '{"cells":[{"cell_type":"code","source":"\\ud800\\u00zz'):
            self.places(text)
        self.assertEqual(self.places(whole[:whole.rindex("probe.high(2)")]), [(1, 2, 1)])
        self.assertEqual([d["kind"] for d in self.diagnostics], ["bound"])


if __name__ == "__main__":
    unittest.main()
