"""The same policy in other engines: `tocsin policy show`, and --backend=oci."""
import json
import os
import shutil
import subprocess

import driver
from driver import PYTHON

CODE = """
import os
seen = sorted(name for name in os.listdir('/') if name not in ('lib', 'lib64', 'usr', 'etc', 'proc', 'dev', 'tmp', 'root', 'home', 'run', 'var'))
open('out/made', 'w').close()
print(os.path.exists('secret'), os.path.exists('/sys/kernel'), os.listdir('/tmp') == [] or '/tmp' in os.getcwd())
for attempt in (lambda: open('/usr/new', 'w'), lambda: open('data/a', 'w'), lambda: __import__('socket').create_connection(('192.0.2.1', 1), 1)):
    try:
        attempt()
        print('open')
    except OSError:
        print('shut')
"""
EXPECTED = "False False True\nshut\nshut\nshut\n"
# A hierarchy of control groups as crun wants it, in a mount namespace of its own.
GROUPS = "umount -l /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && exec \"$@\""


class Engines(driver.Case):
    def setUp(self):
        super().setUp()
        self.write("secret", "x")
        self.write("data/a", "a")
        self.write("out/x", "")
        self.flags = ["--allow-read=data", "--allow-write=out"]

    def show(self, format, *words):
        command = [self.command()[0], "policy", "show", "--format", format, *self.flags, *words, "--", PYTHON, "-c", CODE]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, **self.options(None))
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout.decode()

    def test_bwrap(self):
        if not shutil.which("bwrap"):
            self.skipTest("no bwrap")
        script = self.show("bwrap", "--allow-net=a.example:1")
        self.assertIn("# not expressed: --allow-net=a.example:1\n", script)
        done = subprocess.run(["sh", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, **self.options(None))
        if b"Operation not permitted" in done.stderr and b"bwrap:" in done.stderr:
            self.skipTest(done.stderr.decode())
        self.assertEqual((done.stdout.decode(), done.stderr.decode()), (EXPECTED, ""))
        self.assertTrue(os.path.exists(os.path.join(self.work, "out/made")))

    def test_systemd(self):
        unit = self.show("systemd", "--memory=1G", "--deny-wx", "--allow-net=a.example:1")
        for line in ("[Service]", "MemoryMax=1073741824", "MemoryDenyWriteExecute=yes", "NoNewPrivileges=yes", "PrivateNetwork=yes",
                     "CapabilityBoundingSet=", f'BindPaths="{self.work}/out"', f'BindReadOnlyPaths="{self.work}/data"',
                     "# not expressed: --allow-net=a.example:1"):
            self.assertIn(line + "\n", unit)
        if shutil.which("systemd-analyze") and os.getuid() == 0 and not self.uid:
            path = os.path.join(self.folder, "tocsin-test.service")
            with open(path, "w") as file:
                file.write(unit)
            done = subprocess.run(["systemd-analyze", "verify", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
            self.assertNotRegex(done.stdout.decode(), r"tocsin-test.service:\d+: (Unknown|Failed|Invalid)")

    def test_deno(self):
        line = self.show("deno", "--allow-net=a.example:1", "--deny-read=secret").splitlines()[-1]
        self.assertEqual(line, f"deno run --allow-read='{self.work}/data' --deny-read='{self.work}/secret' --allow-write='{self.work}/out' "
                               "--allow-net='a.example:1' main.ts")

    def test_faults(self):
        for words in (["show"], ["show", "--format=other", "true"], ["hide"], []):
            done = subprocess.run([self.command()[0], "policy", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **self.options(None))
            self.assertEqual((done.returncode, done.stdout), (125, b""), words)

    def test_oci_document(self):
        config = json.loads(self.show("oci", "--memory=1G"))
        self.assertTrue(config["process"]["noNewPrivileges"] and config["root"]["readonly"])
        self.assertEqual(config["process"]["capabilities"]["effective"], [])
        self.assertEqual(config["linux"]["resources"]["memory"]["limit"], 1 << 30)
        options = {m["destination"]: m["options"] for m in config["mounts"]}
        self.assertIn("ro", options[self.work + "/data"])
        self.assertIn("rw", options[self.work + "/out"])
        self.assertIn("noexec", options[self.work + "/out"])

    def test_oci(self):
        if not shutil.which("crun") or self.uid or os.getuid():
            self.skipTest("needs crun, and root for its control groups")
        command = self.command("--backend=oci", "--degrade=limits", *self.flags, "--", PYTHON, "-c", CODE + "\nraise SystemExit(7)")
        done = subprocess.run(["unshare", "-m", "sh", "-c", GROUPS, "sh", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                              **self.options(None))
        self.assertEqual((done.stdout.decode(), done.stderr.decode(), done.returncode), (EXPECTED, "", 7))
        self.assertFalse([name for name in os.listdir("/tmp") if name.startswith("tocsin-oci-")])

    def test_oci_refuses_what_it_cannot_hold(self):
        for flag in ("--allow-net=a.example:1", "--time=1", "-A", "--deny-wx", "--report=x", "--allow-delete=data"):
            self.fails(125, "the oci backend", "--backend=oci", flag, "--", "true")


driver.main([Engines])
