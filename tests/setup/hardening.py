"""The release program carries the hardening that its flags ask for, as readelf sees it."""
import os
import platform
import re
import subprocess
import unittest

TOCSIN = os.environ["TOCSIN"]


def readelf(*flags):
    return subprocess.run(["readelf", "-W", *flags, TOCSIN], check=True, capture_output=True, text=True).stdout


class Hardening(unittest.TestCase):
    def test_position_independent(self):
        self.assertRegex(readelf("-h"), r"Type:\s+DYN")

    def test_relocations_are_read_only_at_start(self):
        self.assertIn("GNU_RELRO", readelf("-l"))
        self.assertRegex(readelf("-d"), r"BIND_NOW|\bNOW\b")

    def test_no_executable_stack_and_no_writable_code(self):
        stack = re.search(r"GNU_STACK.*?\b(R[W ]?E?)\s+0x", readelf("-l"))
        self.assertIsNotNone(stack)
        self.assertNotIn("E", stack.group(1))
        for flags in re.findall(r"LOAD.*?0x\w+\s+([RWE ]{3})\s+0x", readelf("-l")):
            self.assertFalse("W" in flags and "E" in flags, flags)

    def test_stack_protector_and_fortified_calls(self):
        symbols = readelf("--dyn-syms")
        self.assertIn("__stack_chk_fail", symbols)
        self.assertRegex(symbols, r"__(\w+)_chk\b")

    @unittest.skipUnless(platform.machine() == "x86_64", "CET is x86's")
    def test_control_flow_protection(self):
        self.assertRegex(readelf("-n"), r"IBT")


if __name__ == "__main__":
    unittest.main()
