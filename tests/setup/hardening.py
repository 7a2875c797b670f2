"""The release program carries the hardening that its flags ask for, as readelf sees it."""
import os
import platform
import re
import subprocess
import unittest

TOCSIN = os.environ["TOCSIN"]


class Hardening(unittest.TestCase):
    program = TOCSIN
    fortified = True

    def readelf(self, *flags):
        return subprocess.run(["readelf", "-W", *flags, self.program], check=True, capture_output=True, text=True).stdout

    def test_position_independent(self):
        self.assertRegex(self.readelf("-h"), r"Type:\s+DYN")

    def test_relocations_are_read_only_at_start(self):
        self.assertIn("GNU_RELRO", self.readelf("-l"))
        self.assertRegex(self.readelf("-d"), r"BIND_NOW|\bNOW\b")

    def test_no_executable_stack_and_no_writable_code(self):
        stack = re.search(r"GNU_STACK.*?\b(R[W ]?E?)\s+0x", self.readelf("-l"))
        self.assertIsNotNone(stack)
        self.assertNotIn("E", stack.group(1))
        for flags in re.findall(r"LOAD.*?0x\w+\s+([RWE ]{3})\s+0x", self.readelf("-l")):
            self.assertFalse("W" in flags and "E" in flags, flags)

    def test_stack_protector_and_fortified_calls(self):
        symbols = self.readelf("--syms")
        self.assertIn("__stack_chk_fail", symbols)
        if self.fortified:
            self.assertRegex(symbols, r"__(\w+)_chk\b")

    @unittest.skipUnless(platform.machine() == "x86_64", "CET is x86's")
    def test_control_flow_protection(self):
        # The mark of the whole file (readelf -n: IBT) is up to the distribution: one archive of its own without it, and the linker
        # takes it away. Ours to answer for is that our functions may be landed on.
        code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "--disassemble=main", self.program], check=True,
                              capture_output=True, text=True).stdout
        self.assertRegex(code, r"<main>:\n\s+\w+:\s+endbr64")


@unittest.skipUnless(os.path.exists(TOCSIN + "-run"), "no sandbox here")
class OfTheRunner(Hardening):
    program = TOCSIN + "-run"
    fortified = False  # musl has no such calls


if __name__ == "__main__":
    unittest.main()
