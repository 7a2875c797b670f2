"""What is installed stands alone: one program that needs no file of ours beside it for an audit, and no library but libc."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

BUILD = os.environ["TOCSIN_BUILD"]
SAMPLE = Path("examples/vault/bad.py").read_bytes()


class Install(unittest.TestCase):
    def test_installed_program(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["cmake", "--install", BUILD, "--prefix", "/usr/local", "--strip"], check=True, capture_output=True,
                           env={**os.environ, "DESTDIR": folder})
            installed = Path(folder, "usr/local")
            self.assertTrue(any(installed.rglob("LICENSE")))
            program = str(installed / "bin/tocsin")
            found = subprocess.run([program, "check", "-"], input=SAMPLE, capture_output=True, cwd=folder, env={})
            self.assertEqual(found.returncode, 1, found.stderr)
            self.assertIn(b"os-system", found.stdout)
            needed = subprocess.run(["readelf", "-d", program], check=True, capture_output=True, text=True).stdout
            libraries = [line.split("[")[1].rstrip("]") for line in needed.split("\n") if "(NEEDED)" in line]
            self.assertTrue(all(name.startswith(("libc.", "libm.", "ld-")) for name in libraries), libraries)


if __name__ == "__main__":
    unittest.main()
