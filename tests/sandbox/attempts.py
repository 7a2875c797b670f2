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
            out, err = process.communicate(timeout=900)
            self.assertEqual(process.returncode, 0, (out.decode(), err.decode()))
            lines = out.decode().splitlines()
            self.assertEqual(len(lines), 160)  # 158 attempts
            self.assertRegex(lines[-1], r"^0 open, 1[34]\d held")

    def test_in_a_container(self):
        """Where processes have small numbers outside, too; nothing is left of it."""
        if self.uid:
            self.skipTest("root makes the namespaces")
        tocsin = self.command()[0]
        done = subprocess.run(["unshare", "-fpm", "--mount-proc", "sh", "-c", f"mount -t tmpfs none /var/tmp && {tocsin} selftest F01 F04 F07 F24 F50 P01 P06 I09 && ls /var/tmp"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, **self.options(None))
        self.assertRegex(done.stdout.decode(), r"\n0 open, \d+ held, \d+ held without proof, 0 open as documented, 0 not here\n\Z", done.stderr)


driver.main([Attempts])
