"""How loud: severities of the built-in rules, and files of a user's rules, right and wrong."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOCSIN = os.environ.get("TOCSIN") or str(ROOT / "build" / "tocsin")


def check(source, *flags, rules=None):
    """Status, {(rule, line): finding} and standard error of an audit of a text."""
    with tempfile.TemporaryDirectory() as folder:
        args = []
        for name, text in (rules or {}).items():
            (Path(folder) / name).write_text(text)
        if rules:
            args = ["--rules", folder if len(rules) > 1 else str(Path(folder) / next(iter(rules)))]
        done = subprocess.run([TOCSIN, "check", "--format", "json", "--no-flow", *flags, *args, "-"], input=source.encode(),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    findings = json.loads(done.stdout)["findings"] if done.stdout else []
    return done.returncode, {(f["rule"], f["line"]): f for f in findings}, done.stderr.decode()


def severities(source, *flags):
    return {place: f["severity"] for place, f in check(source, "--all", *flags)[1].items()}


class Grades(unittest.TestCase):
    def test_constant_commands_are_one_step_quieter(self):
        computed = severities("import os\nos.system(input())\nos.popen(input())\n")
        constant = severities("import os\nCMD = '/bin/up' + 'time'\nos.system('/bin/uptime')\nos.system(CMD)\nos.popen(f'/bin/uptime')\n")
        self.assertEqual(computed, {("os-system", 2): "high", ("os-popen", 3): "high"})
        self.assertEqual(constant, {("constant-command", line): "medium" for line in (3, 4, 5)})

    def test_shell_is_louder_than_none(self):
        got = severities("import subprocess\nsubprocess.run(c, shell=True)\nsubprocess.run([c])\nsubprocess.run(['ls', '-x'])\n"
                         "subprocess.run('uptime', shell=True)\n")
        self.assertEqual(got[("subprocess-shell", 2)], "high")
        self.assertEqual(got[("subprocess-call", 3)], "low")
        self.assertEqual(got[("subprocess-call", 4)], "info")
        self.assertEqual(got[("constant-command", 5)], "medium")

    def test_what_names_say(self):
        got = severities("import hashlib, random\netag = hashlib.md5(x)\nproof = hashlib.md5(x)\nsalt = str(random.random())\n"
                         "token = str(random.random())\nq = db.quote_name(t)\ndb.execute('DELETE FROM %s' % q)\n"
                         "db.execute('DELETE FROM %s' % t)\n")
        self.assertEqual([got["weak-hash", 2], got["weak-hash", 3]], ["low", "medium"])
        self.assertEqual([got["random-secret", 4], got["random-secret", 5]], ["medium", "high"])
        self.assertEqual([got["sql-built", 7], got["sql-built", 8]], ["low", "medium"])

    def test_what_is_harmless_is_shown_by_all_only(self):
        source = ("import hashlib, pickle\nhashlib.md5(x, usedforsecurity=False)\npassword = ''\npassword = 'changeme'\n"
                  "secret = '<secret>'\ndb.execute('select * from t where a = %d' % 1)\npickle.loads(pickle.dumps(x))\n")
        self.assertEqual(check(source)[1], {})
        got = severities(source)
        self.assertEqual({line: severity for (_, line), severity in got.items() if line > 1}, dict.fromkeys(range(2, 8), "info"))

    def test_quieter_only_where_it_is_certain(self):
        got = severities("import hashlib, pickle, subprocess, sys\ndef f(x, c):\n    flag = False\n    cmd = [sys.executable, '-V']\n"
                         "    data = pickle.dumps(x)\n    if c:\n        flag, cmd, data = c.flag, c.cmd, c.data\n"
                         "    hashlib.md5(x, usedforsecurity=flag)\n    subprocess.run(cmd)\n    pickle.loads(data)\n")
        self.assertEqual([got["weak-hash", 8], got["subprocess-call", 9], got["pickle-load", 10]], ["medium", "low", "medium"])

    def test_literal_list_is_shown_by_all_only(self):
        source = "import subprocess\nsubprocess.run(['git', 'status'])\n"
        self.assertEqual(check(source)[:2], (0, {}))
        self.assertIn(("subprocess-call", 2), check(source, "--all")[1])

    def test_names_that_the_file_never_binds(self):
        for start in ("", "from utils import *\n"):
            got = check(start + "\ndef f():\n    subprocess.run(y, shell=True)\n")[1]
            self.assertEqual({r: f["confidence"] for (r, _), f in got.items()}, {"subprocess-shell": "medium"}, start)
        self.assertEqual(check("def f(os):\n    os.system(x)\nos = g()\nos.system(x)\n")[1], {})

    def test_one_of_several_callees(self):
        got = check("import os, subprocess\nrun = os.system if x else subprocess.run\nrun(c)\n")[1]
        self.assertEqual({r: f["confidence"] for (r, _), f in got.items()}, {"os-system": "medium", "subprocess-call": "medium"})
        got = check("import subprocess\nrun = print if x else subprocess.run\nrun(c, shell=True)\n")[1]
        self.assertIn("subprocess-shell", [r for r, _ in got])

    def test_what_is_in_tests_is_shown_by_all_only(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "test_a.py").write_text("password = 'hunter22x'\nassert x\n")
            for flags, wanted in ((("--min-confidence", "low"), []), (("--all",), [("hardcoded-password", "info"), ("assert-used", "info")])):
                done = subprocess.run([os.path.abspath(TOCSIN), "check", "--isolated", "--format", "json", *flags, folder],
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                self.assertEqual([(f["rule"], f["severity"]) for f in json.loads(done.stdout)["findings"]], wanted)

    def test_fork(self):
        limited = "import os, resource\nresource.setrlimit(resource.RLIMIT_NPROC, (9, 9))\n"
        handled = "try:\n    os.fork()\nexcept OSError:\n    pass\n"
        self.assertEqual(severities(limited + handled), {("os-fork", 4): "medium"})
        self.assertEqual(severities("import os\n" + handled), {("os-fork", 3): "high"})
        self.assertEqual(severities(limited + "os.fork()\n"), {("os-fork", 3): "high"})
        looped = limited + "while 1:\n    try:\n        os.fork()\n    except OSError:\n        pass\n"
        self.assertEqual(severities(looped), {("os-fork", 5): "high"})
        other = limited + "try:\n    os.fork()\nexcept ValueError:\n    pass\n"
        self.assertEqual(severities(other), {("os-fork", 4): "high"})
        suppressed = limited + "from contextlib import suppress\nwith suppress(ValueError, OSError):\n    os.fork()\n"
        self.assertEqual(severities(suppressed), {("os-fork", 5): "medium"})
        in_handler = limited + "try:\n    pass\nexcept OSError:\n    os.fork()\n"
        self.assertEqual(severities(in_handler), {("os-fork", 6): "high"})
        message = check("import os\nwhile 1:\n    os.fork()\n")[1][("os-fork", 3)]["message"]
        for reason in ("loop", "OSError", "setrlimit"):
            self.assertIn(reason, message)

    def test_file_work_names_what_replaces_it(self):
        got = check("import os, subprocess\nos.system('rm -rf ' + x)\nsubprocess.run(['mkdir', '-p', x])\nos.popen(f'cat {x}')\n")[1]
        self.assertIn("shutil.rmtree", got[("file-work-by-command", 2)]["remedy"])
        self.assertIn("Path(path).mkdir(parents=True", got[("file-work-by-command", 3)]["remedy"])
        self.assertIn("read_text", got[("file-work-by-command", 4)]["remedy"])

    def test_every_finding_explains_itself(self):
        got = check("import os\nos.write(fd, b'')\nos.system(x)\n")[1]
        for finding in got.values():
            self.assertTrue(finding["message"] and finding["remedy"] and finding["cwe"])
        self.assertIn("os.system() hands x to a shell", got[("os-system", 3)]["message"])


RULE = """rules:
  - id: mine
    languages: [python]
    severity: WARNING
    message: found $X
    %s
"""


class UserRules(unittest.TestCase):
    def rings(self, keys, source):
        status, found, err = check(source, "--select", "mine", rules={"mine.yaml": RULE % keys})
        self.assertIn(status, (0, 1), err)
        return sorted(line for _, line in found)

    def test_patterns(self):
        self.assertEqual(self.rings("pattern: foo.bar($X)", "import foo\nfrom foo import bar as b\nfoo.bar(1)\nb(2)\nbar(3)\n"), [3, 4])
        self.assertEqual(self.rings("pattern: $X == $X", "a == a\na == b\nf(1).g == f(1).g\n"), [1, 3])
        self.assertEqual(self.rings("pattern: '$F(..., key=\"v\", ...)'", "f(1, key='v')\ng(key='w')\nV = 'v'\nh(z=1, key=V)\n"), [1])
        self.assertEqual(self.rings("pattern: $X.run(1, ...)", "a.run(1)\na.run(2)\na.b().run(1, 2)\na.run(1, k=2)\n"), [1, 3, 4])

    def test_statements(self):
        source = "f = open(p)\nwork()\nif x:\n    use(f)\nwith a as f:\n    use(f)\n"
        keys = "pattern: |\n      $X = open(...)\n      ...\n      use($X)"
        self.assertEqual(self.rings(keys, source), [1])
        keys = "patterns:\n      - pattern: use($X)\n      - pattern-inside: |\n          with $A as $X:\n              ..."
        self.assertEqual(self.rings(keys, source), [6])
        keys = "patterns:\n      - pattern: use($X)\n      - pattern-not-inside: |\n          with $A as $X:\n              ..."
        self.assertEqual(self.rings(keys, source), [4])

    def test_definitions(self):
        source = "@app.route('/x')\nasync def f(a, b=1, *c):\n    return a\ndef g(): pass\nclass C(Base):\n    x = 1\n"
        self.assertEqual(self.rings("pattern: |\n      @app.route($X)\n      def $F(...): ...", source), [1])
        self.assertEqual(self.rings("pattern: 'class $X(Base): ...'", source), [5])
        keys = "pattern: 'def $F(..., $X=\"a\", ...): ...'"
        self.assertEqual(self.rings(keys, "def f(x, y='a', z=1): pass\ndef g(y, z='b'): pass\ndef h(*, k='a'): pass\n"), [1, 3])

    def test_members_and_statements(self):
        keys = "patterns:\n      - pattern: os.$X(...)\n      - metavariable-regex: {metavariable: $X, regex: '^get'}\n      - focus-metavariable: $X"
        self.assertEqual(self.rings(keys, "import os\nfrom os import getpid as p\nos.getcwd()\np()\nos.remove(p())\n"), [3, 4, 5])
        keys = "pattern: |\n      $X = input()\n      ...\n      use($X)"
        self.assertEqual(self.rings(keys, "a = input()\nif a:\n    return use(a)\nb = input()\nc = use(a)\n"), [1])

    def test_conditions(self):
        keys = "patterns:\n      - pattern: $X(...)\n      - metavariable-regex: {metavariable: $X, regex: '(get|set)_'}"
        self.assertEqual(self.rings(keys, "get_a()\nset_b(1)\nforget_c()\n"), [1, 2])
        keys = "patterns:\n      - pattern: f($X)\n      - pattern-not: f(1)\n      - pattern-not: f(\"...\")"
        self.assertEqual(self.rings(keys, "f(1)\nf(2)\nf('s')\nf(y)\n"), [2, 4])
        keys = "patterns:\n      - pattern: f($X, $Y)\n      - focus-metavariable: $Y"
        self.assertEqual(self.rings(keys, "f(1,\n  2)\n"), [2])
        keys = "patterns:\n      - pattern: f($X)\n      - metavariable-pattern: {metavariable: $X, pattern: 'g(...)'}"
        self.assertEqual(self.rings(keys, "f(g(1))\nf(h(1))\n"), [1])
        keys = "pattern: f(<... $X.secret ...>)"
        self.assertEqual(self.rings(keys, "f(1 + g(a.secret))\nf(a.public)\n"), [1])

    def test_strings(self):
        keys = "pattern: 'f(\"=~/^https?:/i\")'"
        self.assertEqual(self.rings(keys, "f('HTTP://x')\nf('ftp://x')\nU = 'https:'\nf(U)\n"), [1, 4])
        keys = "patterns:\n      - pattern: q(\"$X\")\n      - metavariable-regex: {metavariable: $X, regex: 'SELECT'}"
        self.assertEqual(self.rings(keys, "q('SELECT 1')\nq('x SELECT')\nq(y)\n"), [1])
        keys = "pattern: 'q(f\"...{$X}...\")'"
        self.assertEqual(self.rings(keys, "q(f'a{b}c')\nq(f'plain')\nq(f'{b}')\nq('{b}')\n"), [1, 3])

    def test_texts_that_are_put_together(self):
        where = "pattern: f($X)\n    metadata: {tocsin: {where: {%s: %s}}}"
        source = ("f('get 1')\nf('get ' + a)\nf(f'get {a}')\nf('get %s' % a)\nq = 'get {}'\nf(q.format(a))\nf('put ' + a)\nf(a)\n"
                  "f(str(a))\ndef g(b):\n    q = 'get '\n    if b:\n        q += b\n    f(q)\n    f('get ' + '2')\n")
        self.assertEqual(self.rings(where % ("text-built", "{metavariable: $X, regex: get}"), source), [2, 3, 4, 6, 14])
        self.assertEqual(self.rings(where % ("text-begins", "{metavariable: $X, regex: get}"), source), [1, 2, 3, 4, 6, 14, 15])
        long = "L = 'get %s'\n" % ("x" * 5000)
        self.assertEqual(self.rings(where % ("text-built", "{metavariable: $X, regex: get}"), long + "f(L)\nf(L + a)\n"), [3])
        self.assertEqual(self.rings(where % ("is-constant", "$X"), long + "f(L)\nf(L + a)\n"), [2])
        source = "f('a')\nA = 'a'\nf(A)\nf(1)\nf(a)\n"
        self.assertEqual(self.rings(where % ("is-literal", "$X"), source), [1, 4])
        self.assertEqual(self.rings(where % ("is-constant", "$X"), source), [1, 3, 4])

    def test_targets_are_known_by_name(self):
        keys = "patterns:\n      - pattern: $X = '...'\n      - metavariable-regex: {metavariable: $X, regex: .*word}"
        self.assertEqual(self.rings(keys, "password = 'a'\nself.word = 'b'\nother = 'password'\npassword = a\n"), [1, 2])

    def test_containers(self):
        keys = "pattern: 'f({\"k\": $X, ...})'"
        self.assertEqual(self.rings(keys, "f({'a': 1, 'k': 2})\nf({'a': 1})\nf({**d, 'k': 1})\n"), [1, 3])
        keys = "pattern: 'f({\"k\": $X})'"
        self.assertEqual(self.rings(keys, "f({'a': 1, 'k': 2})\nf({'k': 1})\n"), [2])
        keys = "pattern: 'f([..., \"x\", ...])'"
        self.assertEqual(self.rings(keys, "import f\nL = ['a', 'x']\nf(L)\nf(['x'])\nf(['y'])\nf(('x',))\n"), [3, 4])

    def test_only_inside(self):
        keys = "patterns:\n      - pattern-inside: 'class $X(Base): ...'\n      - pattern-not-inside: 'class Fine(...): ...'"
        self.assertEqual(self.rings(keys, "class A(Base):\n    pass\nclass Fine(Base):\n    pass\n"), [1])

    def test_message(self):
        found = check("f(g(1),\n  2)\n", rules={"a.yaml": RULE % "pattern: f($X, ...)"})[1]
        self.assertEqual(found[("mine", 1)]["message"], "found g(1)")

    def test_directory(self):
        second = (RULE % "pattern: b()").replace("mine", "other")
        found = check("a()\nb()\n", rules={"a.yaml": RULE % "pattern: a()", "b.yml": second, "c.txt": "no rule"})[1]
        self.assertEqual(sorted(found), [("mine", 1), ("other", 2)])

    def test_grades_by_path(self):
        grades = "pattern: f($X)\n    metadata: {tocsin: {grades: [{%s, severity: info, because: it is far}]}}"

        def severities_of(keys):
            with tempfile.TemporaryDirectory() as folder:
                paths = ["a.py", "test_a.py", "tests.py", "conftest.py", "tests/b.py", "latest/b.py", "lib/x/a.py", "lib/x/b.py"]
                for path in paths:
                    Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
                    Path(folder, path).write_text("f(1)\n")
                rule = Path(folder, "mine.yaml")
                rule.write_text(RULE % (grades % keys))
                done = subprocess.run([os.path.abspath(TOCSIN), "check", "--isolated", "--all", "--format", "json", "--rules", rule, "."],
                                      cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            return [f["path"] for f in json.loads(done.stdout)["findings"] if f["severity"] == "info" and "it is far" in f["message"]]

        self.assertEqual(severities_of("paths: tests"), ["conftest.py", "test_a.py", "tests.py", "tests/b.py"])
        self.assertEqual(severities_of("paths: [lib/, a.py]"), ["a.py", "lib/x/a.py", "lib/x/b.py"])
        self.assertEqual(severities_of("paths: [lib/], if: {is-constant: $X}"), ["lib/x/a.py", "lib/x/b.py"])
        self.assertEqual(severities_of("paths: [lib/], if: {not: {is-constant: $X}}"), [])

    def test_faults_name_file_line_and_key(self):
        cases = [
            ("patern: f($X)", 6, "patern"),
            ("pattern: f($X", 6, "pattern"),
            ("pattern-regex: (f", 6, "pattern-regex"),
            ("pattern: f($X)\n    fix: [g($X)]", 7, "fix"),
            ("pattern: f($X)\n    fix-regex: {regex: f}", 7, "replacement"),
            ("pattern: f($X)\n    mode: join", 7, "mode"),
            ("pattern: f($X)\n    options: {symbolic: true}", 7, "symbolic"),
            ("pattern: f($X)\n    paths: {only: [a]}", 7, "only"),
            ("patterns:\n      - pattern: f($X)\n      - metavariable-comparison: {metavariable: $X, comparison: $Y > 1}", 8,
             "comparison"),
            ("patterns:\n      - pattern: f($X)\n      - metavariable-comparison: {comparison: g($X)}", 8, "comparison"),
            ("patterns:\n      - pattern: f($X)\n      - metavariable-type: {metavariable: $X, type: 1 + 1}", 8, "type"),
            ("patterns:\n      - pattern: f($X)\n      - metavariable-analysis: {metavariable: $X, analyzer: entropy}", 8,
             "analyzer"),
            ("patterns:\n      - pattern-not: f($X)", 7, "patterns"),
            ("patterns:\n      - pattern: f($X)\n      - metavariable-regex: {metavariable: $Y, regex: a}", 8, "metavariable-regex"),
            ("patterns:\n      - pattern: f($X)\n      - metavariable-regex: {metavariable: $X, regex: '(a'}", 8, "regex"),
            ("pattern: f($X)\n    metadata: {tocsin: {grade: []}}", 7, "grade"),
            ("pattern: f($X)\n    metadata: {tocsin: {grades: [{severity: low}]}}", 7, "paths"),
            ("pattern: f($X)\n    metadata: {tocsin: {grades: [{paths: [], severity: low}]}}", 7, "paths"),
            ("pattern: f($X)\n    metadata: {tocsin: {severity: loud}}", 7, "severity"),
            ("pattern: |\n      f($X)\n      g(", 8, "pattern"),
        ]
        for keys, line, key in cases:
            status, _, err = check("f(1)\n", rules={"bad.yaml": RULE % keys})
            self.assertEqual(status, 2, keys)
            self.assertRegex(err, r"bad\.yaml:%d\b" % line, keys)
            self.assertIn(key, err)
        for text in ("rules: [", "a: 1\na: 2\n", "", "rules: 5\n", "&a [*a]\n"):
            status, _, err = check("f(1)\n", rules={"bad.yaml": text})
            self.assertEqual(status, 2, text)
            self.assertIn("bad.yaml", err)

    def test_a_slow_rule_silences_only_itself(self):
        keys = "pattern: |\n      os.$X(...)\n      ...\n      never($X)"
        lines = 6000
        source = "import os, never\nnever(1)\n" + "os.system(x)\n" * lines
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "slow.yaml").write_text(RULE % keys)
            (Path(folder) / "a.py").write_text(source)
            done = subprocess.run([TOCSIN, "check", "--isolated", "--format", "json", "--rules", folder + "/slow.yaml", folder],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        report = json.loads(done.stdout)
        self.assertEqual(sum(f["rule"] == "os-system" for f in report["findings"]), lines)
        self.assertTrue(any(d["kind"] == "bound" for d in report["diagnostics"]))

    def test_what_stands_around_by_another_name_counts(self):
        keys = "patterns:\n    - pattern: g($X)\n    - pattern-inside: os.system(...)"
        for source, expected in (("import os\nrun = os.system\nrun(g(1))\n", 1), ("from os import system as run\nrun(g(1))\n", 1),
                                 ("import os\nos.remove(g(1))\n", 0), ("import os\nos.system(1)\ng(1)\n", 0)):
            _, found, _ = check(source, "--select", "mine", rules={"a.yaml": RULE % keys})
            self.assertEqual(len(found), expected, source)

    def test_pairs_of_a_dictionary_stand_in_any_order(self):
        keys = "patterns:\n    - pattern: $X\n    - pattern-inside: '{..., \"a\": 1, ..., \"b\": $X, ...}'"
        for source, expected in (("f({'b': g(), 'c': 2, 'a': 1})\n", 1), ("d = {'a': 1}\nf({'b': g(), **d})\n", 0), ("f({'b': g(), 'a': 2})\n", 0)):
            _, found, _ = check(source, "--select", "mine", rules={"a.yaml": RULE % keys})
            self.assertEqual(len(found), expected, source)

    def test_two_rules_of_one_id_are_refused(self):
        status, _, err = check("f(1)\n", rules={"a.yaml": RULE % "pattern: f($X)", "b.yaml": RULE % "pattern: g($X)"})
        self.assertEqual(status, 2)
        self.assertIn("mine", err)

    def test_a_rule_takes_the_place_of_a_built_in_one(self):
        text = (RULE % "pattern: f($X)").replace("mine", "os-system")
        found = check("import os\nf(1)\nos.system(input())\n", rules={"mine.yaml": text})[1]
        self.assertEqual([place for place in found if place[0] == "os-system"], [("os-system", 2)])


class Listing(unittest.TestCase):
    def run_command(self, *args, cwd=None):
        env = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "NO_COLOR")}
        done = subprocess.run([os.path.abspath(TOCSIN), *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, env=env)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_every_rule_is_listed(self):
        rules = sorted(p.stem for p in (ROOT / "rules").glob("*/*.yaml"))
        status, out, _ = self.run_command("rules")
        self.assertEqual((status, [line.split()[0] for line in out.splitlines()]), (0, rules))
        status, out, _ = self.run_command("rules", "tls")
        self.assertEqual((status, {line.split()[1] for line in out.splitlines()}), (0, {"tls"}))
        self.assertEqual(self.run_command("rules", "--help")[1].count("os-system"), 0)

    def test_every_rule_is_explained(self):
        rules = sorted(p.stem for p in (ROOT / "rules").glob("*/*.yaml"))
        status, out, _ = self.run_command("explain", *rules)
        self.assertEqual(status, 0)
        pages = out.split("  file        ")
        self.assertEqual(len(pages), len(rules) + 1)
        for rule, page in zip(rules, pages):
            for word in (rule, "confidence", "family", "  reason", "  risk", "  remedy", "  bad", "  good", "CWE-", "https://",
                         f"# tocsin: ignore[{rule}]"):
                self.assertIn(word, page, rule)
        self.assertLessEqual(max(len(line) for line in out.splitlines() if "://" not in line and "|" not in line), 100)

    def test_other_names(self):
        self.assertIn("subprocess-shell", self.run_command("explain", "B602")[1])
        status, out, err = self.run_command("explain", "yaml-lod")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("did you mean yaml-load?", err)
        self.assertEqual(self.run_command("explain")[0], 2)

    def test_a_users_rule(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "mine.yaml").write_text(RULE % "pattern: f($X)")
            Path(folder, "mine.py").write_text("if 1:\n    # ruleid: mine\n    f(1,\n      2)\n# ok: mine\ng()\n")
            out = self.run_command("explain", "--rules", folder, "mine")[1]
        self.assertIn("  bad\n  | f(1,\n  |   2)\n", out)
        self.assertIn("  good\n  | g()\n", out)

    def test_faults(self):
        status, out, err = self.run_command("rules", "os-sistem")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("did you mean os-system?", err)
        self.assertEqual(self.run_command("rules", "--rules", "/nonexistent")[0], 2)


class Testing(unittest.TestCase):
    def verdict(self, example, *flags, rule="pattern: f($X)"):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "mine.yaml").write_text(RULE % rule)
            if example is not None:
                Path(folder, "mine.py").write_text(example)
            done = subprocess.run([os.path.abspath(TOCSIN), "rules", "test", *flags, "."], cwd=folder, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        return done.returncode, done.stdout.decode()

    def test_agreement(self):
        status, out = self.verdict("# ruleid: mine\nf(1)\n# ok: mine\ng(1)\n", "--strict", "-v")
        self.assertEqual((status, out), (0, "agrees mine, 1 lines are reported, 1 are not\n1 rule in 1 file, 2 annotated lines: 1 agrees, "
                                            "0 disagree, 0 without an example\n"))

    def test_what_is_missed_and_unexpected(self):
        status, out = self.verdict("# ruleid: mine\ng(1)\n# ok: mine, other\nf(1)\n\nf(3)\n")
        self.assertEqual(status, 1)
        for line in ("disagrees mine", "./mine.py:2: missed", "./mine.py:4: unexpected", "./mine.py:6: unexpected"):
            self.assertIn(line, out)

    def test_todo_is_no_verdict(self):
        self.assertEqual(self.verdict("# ruleid: mine\nf(1)\n# todook: mine\nf(2)\n# todoruleid: mine\ng(1)\n")[0], 0)

    def test_annotations_in_a_row(self):
        self.assertEqual(self.verdict("# ok: other\n# ruleid:mine\n# ruleid: another\nf(1)\n")[0], 0)

    def test_no_example(self):
        self.assertEqual(self.verdict(None)[0], 0)
        self.assertIn("1 without an example", self.verdict(None)[1])
        self.assertEqual(self.verdict(None, "--strict")[0], 1)
        self.assertEqual(self.verdict("# ruleid: mine\nf(1)\n", "--strict")[0], 1)

    def test_confidence_does_not_matter_but_severity_does(self):
        low = "pattern: f($X)\n    metadata: {confidence: LOW, tocsin: {severity: %s}}"
        self.assertEqual(self.verdict("# ruleid: mine\nf(1)\n", rule=low % "low")[0], 0)
        self.assertEqual(self.verdict("# ruleid: mine\nf(1)\n", rule=low % "info")[0], 1)

    def test_a_refused_file(self):
        self.assertEqual(self.verdict("f(1)\n", rule="patern: f($X)")[0], 2)


if __name__ == "__main__":
    sys.exit(unittest.main())
