"""The rule language, key by key: docs/rules.md says what each means."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOCSIN = os.path.abspath(os.environ.get("TOCSIN") or str(ROOT / "build" / "tocsin"))

HEAD = """rules:
  - id: mine
    languages: [python]
    severity: WARNING
    message: found
"""


class Language(unittest.TestCase):
    def audit(self, keys, source, name="code.py"):
        """Lines that ring: [(line, column)]."""
        rule = HEAD + "".join(f"    {line}\n" for line in keys.strip("\n").split("\n"))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
            Path(folder, "rule.yaml").write_text(rule)
            done = subprocess.run([TOCSIN, "check", "--isolated", "--format", "json", "--select", "mine", "--rules", "rule.yaml", name],
                                  cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIn(done.returncode, (0, 1), done.stderr.decode())
        return sorted((f["line"], f["column"]) for f in json.loads(done.stdout)["findings"])

    def rings(self, keys, source, **more):
        return sorted({line for line, _ in self.audit(keys, source, **more)})

    # --- regular expressions over text ---

    def test_regex_alone_sees_the_whole_file(self):
        source = "# secret: 1\nx = 'secret: 2'\ny = 3\nsecret\n"
        self.assertEqual(self.audit("pattern-regex: 'secret: \\d'", source), [(1, 3), (2, 6)])
        self.assertEqual(self.audit("pattern-regex: ^secret$", source), [(4, 1)])

    def test_regex_within_a_pattern(self):
        keys = "patterns:\n  - pattern: f(...)\n  - pattern-regex: b+"
        self.assertEqual(self.audit(keys, "f('abba')\ng('abba')\nf('a')\n"), [(1, 5)])

    def test_regex_around_a_pattern(self):
        keys = "patterns:\n  - pattern: f($X)\n  - pattern-regex: 'x = f\\(.*\\)'"
        self.assertEqual(self.audit(keys, "x = f(1)\ny = f(1)\n"), [(1, 5)])

    def test_not_regex(self):
        keys = "patterns:\n  - pattern: f(...)\n  - pattern-not-regex: f\\(.*safe.*\\)"
        self.assertEqual(self.rings(keys, "f(1)\nf(safe)\nf(1, 'safe')\n"), [1])

    def test_regex_and_not_regex_of_text(self):
        keys = "patterns:\n  - pattern-regex: http://\n  - pattern-not-regex: .*//localhost"
        self.assertEqual(self.rings(keys, "a = 'http://a.org'\nb = 'http://localhost'\n"), [1])
        keys = "patterns:\n  - pattern-regex: http://\n  - pattern-not-inside: f(...)"
        self.assertEqual(self.rings(keys, "a = 'http://a.org'\nf('http://b.org')\n"), [1])

    def test_either_of_regexes(self):
        keys = "patterns:\n  - pattern: f($X)\n  - pattern-either:\n      - pattern-regex: aa\n      - pattern-regex: bb"
        self.assertEqual(self.rings(keys, "f('aa')\nf('bb')\nf('ab')\n'aa'\n"), [1, 2])

    def test_regex_of_a_metavariable(self):
        keys = ("patterns:\n  - pattern: f($X)\n  - metavariable-pattern:\n      metavariable: $X\n      patterns:\n"
                "        - pattern-regex: ^AKI\n        - pattern-not-regex: .*EXAMPLE.*")
        self.assertEqual(self.rings(keys, "f('AKIA1')\nf('xAKI')\nf('AKI_EXAMPLE')\nK = 'AKI2'\nf(K)\n"), [1, 5])

    # --- several patterns, negations ---

    def test_the_smaller_of_two_patterns(self):
        keys = "patterns:\n  - pattern: encode($X, $KEY)\n  - pattern: '\"...\"'"
        self.assertEqual(self.audit(keys, "encode(1, 'secret')\n'else'\n"), [(1, 11)])
        keys = "patterns:\n  - pattern: '\"...\"'\n  - pattern: encode($X, $KEY)\n  - focus-metavariable: $KEY"
        self.assertEqual(self.audit(keys, "encode(1, 'secret')\nencode('a', b)\n"), [(1, 11), (2, 13)])

    def test_either_of_insides_is_an_inside(self):
        keys = ("patterns:\n  - pattern-either:\n      - pattern-inside: 'def f(): ...'\n      - pattern-inside: 'def g(): ...'\n"
                "  - pattern: h()")
        self.assertEqual(self.rings(keys, "def f():\n    h()\ndef i():\n    h()\ndef g():\n    h()\n"), [2, 6])

    def test_a_negation_is_about_the_same_text(self):
        keys = "patterns:\n  - pattern: $G[...]\n  - pattern-not: $G[\"...\"]"
        self.assertEqual(self.audit(keys, "a[b].c['d']\na['b']\n"), [(1, 1)])
        keys = "patterns:\n  - pattern: f(...)\n  - pattern-not: f(1)\n"
        self.assertEqual(self.rings(keys, "f(1)\nx = f(1)\nf(2)\n"), [3])

    # --- comparisons ---

    def compared(self, comparison, *values, more=""):
        keys = f"patterns:\n  - pattern: f($X)\n  - metavariable-comparison: {{metavariable: $X, comparison: '{comparison}'{more}}}"
        got = self.rings(keys, "".join(f"f({v})\n" for v in values))
        return [v for line, v in enumerate(values, 1) if line in got]

    def test_numbers(self):
        self.assertEqual(self.compared("$X < 2048", "1024", "2048", "0x10", "-5", "1e3", "'1024'", "y"), ["1024", "0x10", "-5", "1e3"])
        self.assertEqual(self.compared("$X >= 0o650 and $X < 0o1000", "0o777", "511", "0o644"), ["0o777", "511"])
        self.assertEqual(self.compared("$X % 2 == 1 or $X // 10 * 2 == 20", "3", "4", "105"), ["3", "105"])
        self.assertEqual(self.compared("$X & 0o022 != 0", "0o777", "0o755"), ["0o777"])
        self.assertEqual(self.compared("2 ** 3 == $X", "8", "9"), ["8"])
        self.assertEqual(self.compared("1 < $X <= 3", "1", "2", "3", "4"), ["2", "3"])
        self.assertEqual(self.compared("$X == 18446744073709551616", "18446744073709551616", "1"), ["18446744073709551616"])
        self.assertEqual(self.compared("1 / $X > 0", "0", "2"), ["2"])

    def test_values_that_arrive(self):
        keys = "patterns:\n  - pattern: f($X)\n  - metavariable-comparison: {comparison: $X < 2048}"
        self.assertEqual(self.rings(keys, "import f\nSIZE = 512 * 2\nf(SIZE)\nf(SIZE * 4)\n"), [3])

    def test_texts_and_lists(self):
        self.assertEqual(self.compared('$X == "a" or $X in ["b", "c"]', "'a'", "'b'", "'d'"), ["'a'", "'b'"])
        self.assertEqual(self.compared('$X not in ("b", "c")', "'a'", "'b'", "y"), ["'a'"])
        self.assertEqual(self.compared('len($X) > 3', "'abc'", "'abcd'"), ["'abcd'"])
        self.assertEqual(self.compared('re.match("a+$", $X)', "'aa'", "'ab'"), ["'aa'"])
        self.assertEqual(self.compared("not $X", "0", "''", "None", "False", "1"), ["0", "''", "None", "False"])
        self.assertEqual(self.compared("$X == False", "False", "True", "y"), ["False"])
        self.assertEqual(self.compared('str($X) == "y.z"', "y.z", "y"), ["y.z"])

    def test_strings_of_digits(self):
        self.assertEqual(self.compared("int($X) > 5", "'7'", "'3'", "6.9"), ["'7'", "6.9"])
        self.assertEqual(self.compared("$X > 5", "'7'", "'3'", more=", strip: true"), ["'7'"])
        self.assertEqual(self.compared("$X == 255", "'ff'", "'0xff'", "'fe'", more=", base: 16"), ["'ff'", "'0xff'"])

    def test_two_metavariables(self):
        keys = "patterns:\n  - pattern: f($X, $Y)\n  - metavariable-comparison: {comparison: $X > $Y}"
        self.assertEqual(self.rings(keys, "f(2, 1)\nf(1, 2)\n"), [1])

    # --- types ---

    def test_typed_metavariables(self):
        source = "f(1)\nf('a')\nf(x)\nf([])\nf(1.5)\nf(f'{x}')\nf(True)\nf({})\n"
        for kind, lines in (("int", [1]), ("str", [2, 6]), ("list", [4]), ("float", [5]), ("int | str", [1, 2, 6]), ("dict", [8])):
            self.assertEqual(self.rings(f"pattern: 'f($X: {kind})'", source), lines, kind)
            self.assertEqual(self.rings(f"pattern: 'f(($X: {kind}))'", source), lines, kind)
            keys = f"patterns:\n  - pattern: f($X)\n  - metavariable-type: {{metavariable: $X, type: '{kind}'}}"
            self.assertEqual(self.rings(keys, source), lines, kind)

    def test_instances(self):
        source = ("import socket\nfrom db import Connection\ns = socket.socket()\ns.bind(1)\nt.bind(1)\n"
                  "def f(c: Connection, d):\n    c.bind(2)\n    d.bind(3)\n")
        self.assertEqual(self.rings("pattern: '($X: socket.socket).bind(...)'", source), [4])
        self.assertEqual(self.rings("pattern: '($X: db.Connection).bind(...)'", source), [7])
        keys = ("patterns:\n  - pattern: $X.bind(...)\n  - metavariable-type:\n      metavariable: $X\n"
                "      types: [socket.socket, db.Connection]")
        self.assertEqual(self.rings(keys, source), [4, 7])

    def test_what_has_a_colon_and_is_no_type(self):
        self.assertEqual(self.rings("pattern: '$A[$X:$Y]'", "a[1:2]\na[1]\n"), [1])
        self.assertEqual(self.rings("pattern: '{$K: $V}'", "{1: 2}\n{1}\n"), [1])
        self.assertEqual(self.rings("pattern: 'f(lambda $X: $Y)'", "f(lambda a: b)\nf(1)\n"), [1])
        self.assertEqual(self.rings("pattern: 'f($X := 1)'", "f(a := 1)\nf(1)\n"), [1])
        self.assertEqual(self.rings("pattern: 'def f($X: int): ...'", "def f(a: int): pass\ndef f(a: str): pass\n"), [1])

    # --- names ---

    def test_names_are_met_as_written_too(self):
        source = "from Crypto.Cipher import AES\napp = Flask(1)\nAES.new(k)\napp.run()\nAES.old(k)\n"
        self.assertEqual(self.rings("pattern: AES.new(...)", source), [3])
        self.assertEqual(self.rings("pattern: app.run(...)", source), [4])

    def test_the_name_of_an_attribute(self):
        keys = "patterns:\n  - pattern: hashes.$F(...)\n  - metavariable-pattern: {metavariable: $F, pattern-either: [{pattern: MD5}, {pattern: SHA1}]}"
        self.assertEqual(self.rings(keys, "import hashes\nhashes.MD5()\nhashes.SHA256()\nhashes.SHA1()\n"), [2, 4])

    def test_imports(self):
        source = "import a.b\nfrom a import b\nimport a.b as c\nfrom a.b import d\nimport a\nfrom .a import b\nimport x, a.b\n"
        self.assertEqual(self.rings("pattern: import a.b", source), [1, 2, 3, 4, 7])
        self.assertEqual(self.rings("pattern: from a import b", source), [2])
        self.assertEqual(self.rings("pattern: import a", source), [1, 2, 3, 4, 5, 7])
        self.assertEqual(self.rings("pattern: import a.b as $X", source), [3])
        self.assertEqual(self.rings("pattern: from a.$M import $N", source), [4])
        keys = "patterns:\n  - pattern-inside: |\n      from a import $N\n      ...\n  - pattern: $N(...)"
        self.assertEqual(self.rings(keys, "from a import f\nf(1)\ng(1)\n"), [2])

    def test_metavariable_regex_with_quotes(self):
        keys = "patterns:\n  - pattern: f($X)\n  - metavariable-regex: {metavariable: $X, regex: %s}"
        source = "f('Lax')\nf('None')\nf(Lax)\n"
        self.assertEqual(self.rings(keys % "Lax", source), [1, 3])
        self.assertEqual(self.rings(keys % "\"(?!'Lax')\"", source), [2, 3])

    def test_metavariable_regex_of_several_strings(self):
        keys = "patterns:\n  - pattern: f($X)\n  - metavariable-regex: {metavariable: $X, regex: md5$}"
        source = "if c:\n    x = 'md5'\nelse:\n    x = 'sha256'\nf(x)\nx = d('md5') if c else 'md4'\nf(x)\n"
        self.assertEqual(self.rings(keys, source), [5])
        keys = "patterns:\n  - pattern: f($X)\n  - pattern-not:\n      patterns: [{pattern: f($X)}, {metavariable-regex: {metavariable: $X, regex: md5$}}]"
        self.assertEqual(self.rings(keys, source), [5, 7])

    # --- arguments, statements ---

    def test_the_rest_of_the_arguments(self):
        keys = "patterns:\n  - pattern: f($...ARGS)\n  - pattern-not: f(..., safe=$Y, ...)\n  - focus-metavariable: $...ARGS"
        self.assertEqual(self.audit(keys, "f(1, b=2)\nf(b=2)\nf(1, safe=2)\n"), [(1, 3), (2, 3)])

    def test_chains(self):
        source = "a.b()\na.c.b()\na.c().d.b()\nc.b()\na.b.c()\nawait_ = 1\n"
        self.assertEqual(self.rings("pattern: a. ... .b()", source), [1, 2, 3])
        source = "User.objects.raw(1)\nUser.objects.filter(1)[2].raw(1)\nUser.objects.all().order_by(2).raw(1)\n"
        self.assertEqual(self.rings("pattern: $M.objects. ... .raw(...)", source), [1, 3])
        keys = "patterns:\n  - pattern: f($X)\n  - metavariable-pattern: {metavariable: $X, pattern: g(...). ...}"
        self.assertEqual(self.rings(keys, "f(g(1).a.b())\nf(h(1).a)\nf(g)\n"), [1])

    def test_bytes(self):
        self.assertEqual(self.rings("pattern: f(b'...')", "f(b'a')\nf('a')\nf(a)\n"), [1])
        self.assertEqual(self.rings("pattern: f('...')", "f(b'a')\nf('a')\nf(a)\n"), [2])

    def test_a_regex_that_meets_its_limit_is_told(self):
        rule = HEAD + "    patterns:\n      - pattern: f($X)\n      - metavariable-regex: {metavariable: $X, regex: '(a+a+a+a+)+$'}\n"
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "rule.yaml").write_text(rule)
            Path(folder, "code.py").write_text("f('" + "a" * 3000 + "b')\nf('aaaa')\n")
            done = subprocess.run([TOCSIN, "check", "--isolated", "--format", "json", "--select", "mine", "--rules", "rule.yaml", "code.py"],
                                  cwd=folder, stdout=subprocess.PIPE)
        report = json.loads(done.stdout)
        self.assertEqual([f["line"] for f in report["findings"]], [2])
        self.assertEqual([d["kind"] for d in report["diagnostics"]], ["bound"])

    def test_conditions_of_the_rest_of_the_arguments(self):
        keys = "patterns:\n  - pattern: f($...ARGS)\n  - metavariable-regex: {metavariable: $...ARGS, regex: '.*secret'}"
        self.assertEqual(self.rings(keys, "f(1, secret)\nf(1, a=secret)\nf(1)\nf()\n"), [1, 2])
        keys = "patterns:\n  - pattern: f($...ARGS)\n  - metavariable-pattern: {metavariable: $...ARGS, pattern: g($X)}"
        self.assertEqual(self.rings(keys, "f(1, g(1))\nf(1, a=g(2))\nf(1)\nf()\n"), [1, 2])

    def test_several_in_focus(self):
        keys = "patterns:\n  - pattern: f($X, $Y)\n  - focus-metavariable: [$X, $Y]"
        self.assertEqual(self.audit(keys, "f(1, 2)\n"), [(1, 3), (1, 6)])

    def test_spread_arguments(self):
        self.assertEqual(self.rings("pattern: f(**$X)", "f(**a)\nf(1, **a)\nf(b=1)\n"), [1])
        self.assertEqual(self.rings("pattern: f(..., **request.$X)", "f(**request.POST)\nf(1, **a)\n"), [1])

    def test_decorators(self):
        source = "@a\n@b(1)\nclass C: pass\n@b(2)\ndef f(): pass\n@a\ndef g(): pass\n"
        self.assertEqual(self.rings("pattern: |\n  @a\n  class $C: ...", source), [1])
        self.assertEqual(self.rings("pattern: |\n  @b(...)\n  def $F(): ...", source), [4])
        self.assertEqual(self.rings("pattern: |\n  def $F(): ...", source), [5, 7])
        self.assertEqual(self.rings("pattern: |\n  @$A\n  @$B\n  def $F(): ...", source), [])

    def test_dots_skip_into_definitions(self):
        keys = "pattern: |\n  $X = open($F)\n  ...\n  read($X)"
        self.assertEqual(self.rings(keys, "x = open(f)\ndef g():\n    if 1:\n        read(x)\ny = open(f)\nread(z)\n"), [1])

    def test_a_row_of_statements_stays_in_its_function(self):
        keys = "patterns:\n  - pattern-inside: |\n      $X = get()\n      ...\n      use($X)\n  - pattern: use(...)"
        self.assertEqual(self.rings(keys, "def f():\n    x = get()\n    use(x)\ndef g():\n    use(x)\n"), [3])

    def test_async(self):
        source = "def f(): pass\nasync def g(): pass\n"
        self.assertEqual(self.rings("pattern: 'def $F(): ...'", source), [1, 2])
        self.assertEqual(self.rings("pattern: 'async def $F(): ...'", source), [2])

    def test_an_item_meets_one_row(self):
        self.assertEqual(self.rings("pattern: '{..., $X: $A, ..., $X: $B, ...}'", "{1: 2, 1: 3}\n{1: 2, 3: 2}\n"), [1])

    def test_braces(self):
        self.assertEqual(self.rings("pattern: '$X = {...}'", "a = {}\nb = {1: 2}\nc = {1}\nd = []\n"), [1, 2, 3])

    def test_strings_side_by_side(self):
        self.assertEqual(self.rings("pattern: '\"...\" \"...\"'", "a = 'b'\na = 'b' 'c'\na = ('b'\n  f'c')\n"), [2, 3])

    # --- options, paths, fixes ---

    def test_constants_where_they_are_written(self):
        source = "import f\nON = True\nf(on=ON)\nf(on=True)\n"
        self.assertEqual(self.rings("pattern: f(on=True)", source), [3, 4])
        self.assertEqual(self.rings("options: {constant_propagation: false}\npattern: f(on=True)", source), [4])

    def test_symbols(self):
        source = "x = g(1)\nf(x)\nx = h(1)\nf(x)\nf(g(2))\ny = g(3)\nif z:\n    y = 1\nf(y)\n"
        self.assertEqual(self.rings("pattern: f(g(...))", source), [5])
        self.assertEqual(self.rings("options: {symbolic_propagation: true}\npattern: f(g(...))", source), [2, 5])

    def test_commutative(self):
        source = "a and b\nb and a\na or b\nc and a and b\n"
        self.assertEqual(self.rings("pattern: a and b", source), [1])
        self.assertEqual(self.rings("options: {commutative_boolop: true}\npattern: a and b", source), [1, 2])

    def test_paths(self):
        for include, name, rings in (("test*.py", "test_a.py", True), ("test*.py", "a.py", False), ("tests/", "tests/a.py", True),
                                     ("a/**/c.py", "a/b/d/c.py", True), ("/c.py", "a/c.py", False), ("a", "b/a/c.py", True)):
            keys = f"paths: {{include: ['{include}']}}\npattern: f()"
            self.assertEqual(self.rings(keys, "f()\n", name=name), [1] if rings else [], (include, name))
            keys = f"paths: {{exclude: ['{include}']}}\npattern: f()"
            self.assertEqual(self.rings(keys, "f()\n", name=name), [] if rings else [1], (include, name))


if __name__ == "__main__":
    sys.exit(unittest.main())
