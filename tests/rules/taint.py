"""Rules in taint mode, key by key: docs/rules.md says what each means. Lines marked `# rings` must ring, no others."""
import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOCSIN = os.path.abspath(os.environ.get("TOCSIN") or str(ROOT / "build" / "tocsin"))

HEAD = """rules:
  - id: mine
    languages: [python]
    severity: WARNING
    message: %s
    mode: taint
"""
SOURCE = "pattern-sources:\n  - pattern: source(...)\n"
SINK = "pattern-sinks:\n  - pattern: sink(...)\n"


class Taint(unittest.TestCase):
    def run_rule(self, keys, files, message="found", more=()):
        rule = HEAD % message + "".join(f"    {line}\n" for line in keys.strip("\n").split("\n"))
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                Path(folder, name).write_text(text)
            Path(folder, "rule.yaml").write_text(rule)
            done = subprocess.run([TOCSIN, "check", "--isolated", "--format", "json", "--select", "mine", "--rules", "rule.yaml",
                                   *more, "."], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIn(done.returncode, (0, 1), done.stderr.decode())
        return json.loads(done.stdout)["findings"]

    def check(self, keys, *texts, more=()):
        files = {f"m{i}.py": text for i, text in enumerate(texts)}
        wanted = {(name, n) for name, text in files.items() for n, line in enumerate(text.split("\n"), 1) if "# rings" in line}
        found = {(f["path"], f["line"]) for f in self.run_rule(keys, files, more=more)}
        self.assertEqual({(Path(p).name, n) for p, n in found}, wanted)

    def refused(self, keys, words):
        rule = HEAD % "found" + "".join(f"    {line}\n" for line in keys.strip("\n").split("\n"))
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "rule.yaml").write_text(rule)
            Path(folder, "a.py").write_text("")
            done = subprocess.run([TOCSIN, "check", "--rules", "rule.yaml", "a.py"], cwd=folder, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr.decode(), words)

    def test_source_to_sink(self):
        self.check(SOURCE + SINK, "x = source()\nsink(x)  # rings\ny = 'a' + x\nx = 1\nsink(y)  # rings\nsink(x)\nsink([y])  # rings\n")

    def test_across_functions_and_files(self):
        self.check(SOURCE + SINK, "from m1 import give, take\nsink(give())  # rings\ntake(source())\ntake(1)\n",
                   "def give():\n    return source()\ndef take(x):\n    sink(x)  # rings\n")

    def test_callers_do_not_mix(self):
        self.check(SOURCE + SINK, "def same(x):\n    return x\na = same(source())\nb = same(1)\nsink(a)  # rings\nsink(b)\n")

    def test_a_parameter_is_a_source(self):
        keys = """
pattern-sources:
  - patterns:
      - pattern-inside: |
          @route(...)
          def $F(..., $P, ...):
            ...
      - pattern: $P
""" + SINK
        text = "@route('/')\ndef f(a, b):\n    c = b\n    sink(c)  # rings\n    sink(f)\ndef g(a):\n    sink(a)\n"
        self.check(keys, text)
        self.check(keys.replace("- pattern: $P", "- focus-metavariable: $P"), text)

    def test_sanitizer(self):
        keys = SOURCE + "pattern-sanitizers:\n  - pattern: clean(...)\n" + SINK
        self.check(keys, "x = source()\ny = clean(x)\nsink(y)\nsink(clean(x))\nsink(x)  # rings\nsink(clean(1) + x)  # rings\n")

    def test_sanitizer_by_side_effect(self):
        keys = SOURCE + """pattern-sanitizers:
  - patterns:
      - pattern: check($X)
      - focus-metavariable: $X
    by-side-effect: true
""" + SINK
        self.check(keys, "x = source()\nsink(x)  # rings\ncheck(x)\nsink(x)\n")

    def test_sanitizer_that_is_the_sink(self):
        keys = SOURCE + "pattern-sanitizers:\n  - pattern: $F(...)\n    not_conflicting: true\n" + SINK
        self.check(keys, "x = source()\nsink(x)  # rings\nsink(other(x))\n")

    def test_source_by_side_effect(self):
        keys = """
pattern-sources:
  - patterns:
      - pattern: fill($X)
      - focus-metavariable: $X
    by-side-effect: true
""" + SINK
        self.check(keys, "x = []\nsink(x)\nfill(x)\nsink(x)  # rings\n")
        self.check(keys.replace("true", "false"), "x = []\nfill(x)\nsink(x)\n")

    def test_propagator(self):
        keys = SOURCE + """pattern-propagators:
  - pattern: copy($FROM, $TO)
    from: $FROM
    to: $TO
""" + SINK
        self.check(keys, "x = source()\ny = 1\nsink(y)\ncopy(x, y)\nsink(y)  # rings\nz = 2\ncopy(y + 1, z)\nsink(z)  # rings\n")

    def test_exact(self):
        keys = SOURCE + "pattern-sinks:\n  - patterns:\n      - pattern: sink($X)\n      - focus-metavariable: $X\n    exact: true\n"
        text = "x = source()\nsink(x)  # rings\nsink('a' if x else 'b')\n"
        self.check(keys, text)
        self.check(keys.replace("exact: true", "exact: false"), text.replace("'b')", "'b')  # rings"))

    def test_sink_within_a_source(self):
        self.check(SOURCE + SINK, "source(sink(1))  # rings\n")
        self.check(SOURCE.replace("source(...)", "source(...)\n    exact: true") + SINK, "source(sink(1))\n")

    def test_control(self):
        keys = SOURCE.replace("source(...)", "source(...)\n    control: true") + SINK
        self.check(keys, "def f():\n    sink(1)\n    source()\n    sink(2)  # rings\n"
                         "def g(x):\n    if x:\n        source()\n        return\n    else:\n        sink(3)\n    sink(4)\n"
                         "def h(x):\n    if x:\n        source()\n    sink(5)  # rings\n")

    def test_labels(self):
        keys = """
pattern-sources:
  - pattern: a()
    label: A
  - pattern: b()
    label: B
pattern-sinks:
  - pattern: sink(...)
    requires: A and not B
  - pattern: both(...)
    requires: A and B
  - pattern: plain(...)
"""
        self.check(keys, "sink(a())  # rings\nsink(b())\nsink(a() + b())\nboth(a())\nboth(a() + b())  # rings\nplain(a())\n")

    def test_a_label_that_requires_another(self):
        keys = """
pattern-sources:
  - pattern: source()
    label: RAW
  - pattern: '"..." + $X'
    label: BUILT
    requires: RAW
pattern-sinks:
  - pattern: sink(...)
    requires: BUILT
"""
        self.check(keys, "x = source()\nsink(x)\nsink('a' + x)  # rings\nsink('a' + y)\n")

    def test_requires_is_a_formula(self):
        for text, fine in (("A", True), ("not (A or B) and C", True), ("A and", False), ("(A", False), ("A B", False), ("A &", False)):
            keys = SOURCE + SINK.rstrip("\n") + f"\n    requires: {text}\n"
            if fine:
                self.check(keys, "sink(source())\n")
            else:
                self.refused(keys, r"rule.yaml:\d+:\d+: needs .*\(requires\)")

    def test_what_is_wrong_is_told(self):
        self.refused("pattern-sources:\n  - pattern: f()\n", r"\(pattern-sinks\)")
        self.refused(SOURCE + SINK + "pattern-sanitizers:\n  - pattern: f()\n    control: true\n", r"\(control\)")
        self.refused(SOURCE + SINK + "pattern-propagators:\n  - pattern: f($X)\n    from: $X\n    to: $Y\n", r"\(to\)")
        self.refused(SOURCE.replace("pattern:", "patern:") + SINK, r"\(patern\)")

    def test_message(self):
        keys = "pattern-sources:\n  - pattern: source($KEY)\npattern-sinks:\n  - pattern: sink($X, ...)\n"
        found = self.run_rule(keys, {"a.py": "x = source('k')\nsink(x, 1)\n"}, message="$X has $KEY")
        self.assertEqual([f["message"] for f in found], ["x has 'k'"])

    def test_path(self):
        found = self.run_rule(SOURCE + SINK, {"a.py": "x = source()\ny = x\nsink(y)\n"})
        self.assertEqual(len(found), 1)

    def test_sources_of_models_are_not_meant(self):
        self.check(SOURCE + SINK, "sink(input())\n")

    def test_sanitizers_of_models_are_not_meant(self):
        self.check(SOURCE + SINK, "x = source()\nfloat(x)\nsink(x)  # rings\nsink(int(x))  # rings\n")

    def test_without_flows(self):
        self.check(SOURCE + SINK, "sink(source())\n", more=["--no-flow"])

    def test_many_rules(self):
        rules = "rules:\n" + "".join(
            f"  - {{id: r{i}, languages: [python], severity: WARNING, message: m, mode: taint,\n"
            f"     pattern-sources: [pattern: s{i}()], pattern-sinks: [pattern: sink(...)]}}\n" for i in range(150))
        text = "".join(f"sink(s{i}())\n" for i in range(150))
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "rule.yaml").write_text(rules)
            Path(folder, "a.py").write_text(text)
            done = subprocess.run([TOCSIN, "check", "--isolated", "--format", "json", "--rules", "rule.yaml", "a.py"], cwd=folder,
                                  stdout=subprocess.PIPE)
        found = {f["rule"]: f["line"] for f in json.loads(done.stdout)["findings"] if re.fullmatch(r"r\d+", f["rule"])}
        self.assertEqual(found, {f"r{i}": i + 1 for i in range(150)})

    def test_rules_test_follows_flows(self):
        rule = HEAD % "found" + "".join(f"    {line}\n" for line in (SOURCE + SINK).strip("\n").split("\n"))
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "rule.yaml").write_text(rule)
            Path(folder, "rule.py").write_text("x = source()\n# ruleid: mine\nsink(x)\n# ok: mine\nsink(1)\n")
            done = subprocess.run([TOCSIN, "rules", "test", "--strict", folder], stdout=subprocess.PIPE)
        self.assertEqual(done.returncode, 0, done.stdout.decode())


if __name__ == "__main__":
    unittest.main()
