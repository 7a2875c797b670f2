"""Low-level interfaces ring by default even where the command is constant, one step quieter than where it is computed."""
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOCSIN = os.environ.get("TOCSIN") or str(ROOT / "build" / "tocsin")
SEVERITIES = ("info", "low", "medium", "high", "critical")
START = "import asyncio, os, subprocess\ndef f(x, a):\n    "

# a call with a hole, what is put there when constant, what when computed
SHELLS = ["os.system(%s)", "os.popen(%s)", "subprocess.getoutput(%s)", "subprocess.getstatusoutput(%s)",
          "asyncio.create_subprocess_shell(%s)", "asyncio.get_event_loop().subprocess_shell(p, %s)"] + \
         [f"subprocess.{name}(%s, shell=True)" for name in ("run", "call", "check_call", "check_output", "Popen")]
LISTS = [f"os.{name}('/bin/ls', %s)" for name in ("execv", "execvp")] + \
        [f"os.{name}('/bin/ls', %s, {{}})" for name in ("execve", "execvpe", "posix_spawn", "posix_spawnp")] + \
        [f"os.{name}(os.P_WAIT, '/bin/ls', %s)" for name in ("spawnv", "spawnvp")] + \
        [f"os.{name}(os.P_WAIT, '/bin/ls', %s, {{}})" for name in ("spawnve", "spawnvpe")]
WORDS = [f"os.{name}('/bin/ls', 'ls', %s)" for name in ("execl", "execlp")] + \
        [f"os.{name}(os.P_WAIT, '/bin/ls', 'ls', %s)" for name in ("spawnl", "spawnlp")]


def loudest(text):
    done = subprocess.run([TOCSIN, "check", "--isolated", "--format", "json", "-"], input=(START + text + "\n").encode(),
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    found = [f for f in json.loads(done.stdout)["findings"] if f["rule"] not in ("file-work-by-command", "partial-path")]
    return max((SEVERITIES.index(f["severity"]) for f in found), default=-1), [f["rule"] for f in found]


class ConstantCommands(unittest.TestCase):
    def compare(self, calls, constant, computed):
        for call in calls:
            with self.subTest(call=call):
                quiet, rules = loudest(call % constant)
                loud, others = loudest(call % computed)
                self.assertGreaterEqual(quiet, SEVERITIES.index("low"))
                self.assertEqual(quiet, loud - 1, (rules, others))
                self.assertEqual((len(rules), len(others)), (1, 1))

    def test_through_a_shell(self):
        self.compare(SHELLS, "'uptime -p'", "x")
        self.compare(SHELLS, "'uptime ' + '-p'", "'uptime ' + x")
        self.compare(SHELLS[:2], "'a' if a else 'b'", "'a' if a else x")

    def test_with_arguments_apart(self):
        self.compare(LISTS, "['ls', '-l']", "['ls', x]")
        self.compare(WORDS, "'-l'", "x")
        self.compare(WORDS, "'-l'", "*a")

    def test_a_constant_list_without_a_shell_is_silent(self):
        self.assertEqual(loudest("subprocess.run(['ls', '-l'])"), (-1, []))
        self.assertEqual(loudest("subprocess.run(['ls', '-l'], shell=False)"), (-1, []))

    def test_arguments_that_nobody_sees(self):
        for call in ("os.system(*a)", "os.system(**a)", "subprocess.run(*a, shell=True)", "os.execl(*a)", "os.execl('/bin/ls', *a)",
                     "os.spawnl(os.P_WAIT, *a)", "os.execv(*a)"):
            with self.subTest(call=call):
                self.assertNotIn("constant-command", loudest(call)[1])
                self.assertGreaterEqual(loudest(call)[0], SEVERITIES.index("medium"))


if __name__ == "__main__":
    sys.exit(unittest.main())
