"""`tocsin selftest`, as root and as a user, in both backends."""
import subprocess

import driver


class Attempts(driver.Case):
    """`tocsin selftest`: every attempt to break out, in both backends."""
    backends = ("namespaces", "landlock")

    def test_all(self):
        running = [subprocess.Popen([self.command()[0], "selftest", "--backend=" + backend], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                    **self.options(None)) for backend in ("namespaces", "landlock")]
        for process in running:
            out, err = process.communicate(timeout=300)
            self.assertEqual(process.returncode, 0, (out.decode(), err.decode()))
            lines = out.decode().splitlines()
            self.assertEqual(len(lines), 160)  # 158 attempts
            self.assertRegex(lines[-1], r"^0 open, 1[34]\d held")


driver.main([Attempts])
