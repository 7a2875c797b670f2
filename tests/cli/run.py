"""The command line: help, versions, wrong flags, and the debug commands' promises of one line a file."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOCSIN = os.environ.get("TOCSIN", os.path.join(ROOT, "build", "tocsin"))


def run(*arguments, data=None, **options):
    options.setdefault("stdout", subprocess.PIPE)
    return subprocess.run((TOCSIN,) + arguments, input=data, stderr=subprocess.PIPE, **options)


class Help(unittest.TestCase):
    def test_every_command_has_help(self):
        for words in (["help"], ["--help"], ["-h"], ["help", "debug"], ["help", "debug", "ast"], ["debug", "ast", "--help"],
                      ["debug", "parse", "-h"], ["help", "check"], ["check", "--help"]):
            done = run(*words)
            self.assertEqual((done.returncode, done.stderr), (0, b""), words)
            self.assertIn(b"Usage: tocsin", done.stdout, words)

    def test_help_of_run_lists_its_flags(self):
        self.assertEqual(run("help", "run").stdout, run("run", "--help").stdout)

    def test_options_are_listed(self):
        self.assertIn(b"--python-version 3.N", run("help", "debug", "tokens").stdout)

    def test_version(self):
        for word in ("version", "--version", "-V"):
            done = run(word)
            self.assertEqual(done.returncode, 0)
            self.assertRegex(done.stdout, rb"^tocsin \d+\.\d+\.\d+\n$")


class Faults(unittest.TestCase):
    def fails(self, words, message, **options):
        done = run(*words, **options)
        self.assertEqual(done.returncode, 2, words)
        self.assertIn(message, done.stderr, words)
        return done

    def test_unknown_words_are_answered_with_the_nearest(self):
        self.fails(["chekc"], b"did you mean `check`?")
        self.fails(["debug", "tokns"], b"did you mean `tokens`?")
        self.fails(["debug", "ast", "--python-versoin", "3.9", "x"], b"did you mean --python-version?")
        self.assertNotIn(b"did you mean", self.fails(["zzzzzzzz"], b"unknown command").stderr)

    def test_values(self):
        self.fails(["debug", "ast", "x", "--python-version"], b"--python-version needs 3.N")
        for version in ("2.7", "3.7", "3.16", "3.08", "3", "", "3.9.1"):
            self.fails(["debug", "ast", "--python-version", version, __file__], b"needs 3.8 to 3.15")

    def test_nothing_to_do(self):
        for words in ([], ["debug"], ["debug", "ast"], ["debug", "parse"]):
            self.fails(words, b"tocsin")

    def test_full_disk(self):
        with open("/dev/full", "wb") as full:
            self.fails(["debug", "ast", __file__], b"cannot write to standard output", stdout=full)


class Views(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def write(self, name, data):
        path = os.path.join(self.directory.name, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def test_one_line_a_file_in_order(self):
        one, two = self.write("1.py", b"a\n"), self.write("2.py", b"b c\n")
        missing = os.path.join(self.directory.name, "missing.py")
        for view, key in (("ast", "tree"), ("tokens", "tokens")):
            done = run("debug", view, one, missing, two, self.directory.name, "--", one)
            lines = done.stdout.split(b"\n")
            self.assertEqual((done.returncode, len(lines), lines[-1]), (2, 6, b""))
            dumps = [json.loads(line) for line in lines[:-1]]
            self.assertEqual([d[key] is None for d in dumps], [False, True, False, True, False])
            self.assertEqual([bool(d["errors"]) for d in dumps], [False, True, True, True, False])

    def test_a_damaged_file_is_no_failure(self):
        self.assertEqual(run("debug", "ast", self.write("1.py", b"(((\n")).returncode, 0)

    def test_standard_input(self):
        for words in (["-"], ["--", "-"]):
            dump = json.loads(run("debug", "ast", *words, data=b"x = 1\n").stdout)
            self.assertEqual(dump["tree"]["body"][0]["_type"], "Assign")

    def test_options_stand_anywhere(self):
        path = self.write("1.py", b"match a:\n case 1: pass\n")
        for words in (["--python-version=3.9", path], [path, "--python-version", "3.9"]):
            self.assertTrue(json.loads(run("debug", "ast", *words).stdout)["errors"])
        self.assertFalse(json.loads(run("debug", "ast", path).stdout)["errors"])

    def test_values_of_constants(self):
        text = b"1, 1.5, 2j, 'a\\ud800\"', b'\\xff', None, True, ..., u'', 0x%s, 10L\n" % (b"f" * 5000)
        dump = json.loads(run("debug", "ast", self.write("1.py", text)).stdout)
        values = [item["value"] for item in dump["tree"]["body"][0]["value"]["elts"]]
        self.assertEqual(values, [
            {"int": "1"}, {"float": "0x1.8000000000000p+0"}, {"complex": ["0x0.0p+0", "0x1.0000000000000p+1"]},
            {"str": 'a\ud800"'}, {"bytes": "ff"}, None, True, {"ellipsis": True}, {"str": ""},
            {"int_source": "0x" + "f" * 5000}, {"int": "10"}])
        self.assertEqual(dump["tree"]["body"][0]["value"]["elts"][8]["kind"], "u")

    def test_place_of_an_error_counts_code_points(self):
        dump = json.loads(run("debug", "ast", self.write("1.py", "\n'é' b\n".encode())).stdout)
        self.assertEqual((dump["errors"][0]["line"], dump["errors"][0]["column"]), (2, 5))

    def test_tokens_and_trivia(self):
        dump = json.loads(run("debug", "tokens", self.write("1.py", b"if a: # b\n  c\\\n\n")).stdout)
        self.assertEqual([t["text"] for t in dump["tokens"] if t["_type"] == "Name"], ["a", "c"])
        kinds = {t["_type"] for t in dump["trivia"]}
        self.assertTrue({"Space", "Comment", "Continuation"} <= kinds, kinds)

    def test_parse_counts(self):
        self.write("1.py", b"a\n")
        self.write("2.pyi", b"print 1\n")
        self.write("3.pyw", b"a b )\n")
        self.write("4.txt", b"a\n")
        done = run("debug", "parse", self.directory.name)
        figures = dict(line.split(None, 1) for line in done.stdout.decode().splitlines())
        self.assertEqual(done.returncode, 0)
        self.assertEqual([figures[k] for k in ("files", "old", "damaged", "bytes")], ["3", "1", "1", "16"])
        self.assertEqual(run("debug", "parse", os.path.join(self.directory.name, "missing")).returncode, 2)


if __name__ == "__main__":
    sys.exit(not unittest.main(exit=False).result.wasSuccessful())
