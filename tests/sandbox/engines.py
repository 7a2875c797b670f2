"""The same policy in other engines: `tocsin policy show`, and --backend=oci."""
import json
import os
import random
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
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240, **self.options(None))
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout.decode()

    def test_bwrap(self):
        if not shutil.which("bwrap"):
            self.skipTest("no bwrap")
        script = self.show("bwrap", "--allow-net=a.example:1")
        self.assertIn("# not expressed: --allow-net=a.example:1\n", script)
        done = subprocess.run(["sh", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240, **self.options(None))
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
            done = subprocess.run(["systemd-analyze", "verify", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240)
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
        done = subprocess.run(["unshare", "-m", "sh", "-c", GROUPS, "sh", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240,
                              **self.options(None))
        self.assertEqual((done.stdout.decode(), done.stderr.decode(), done.returncode), (EXPECTED, "", 7))
        self.assertFalse([name for name in os.listdir("/tmp") if name.startswith("tocsin-oci-")])

    def test_oci_refuses_the_calls_that_namespaces_refuse(self):
        if not shutil.which("crun") or self.uid or os.getuid() or os.uname().machine != "x86_64":
            self.skipTest("needs crun, root for its control groups, and x86-64")
        code = ("import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
                "print([(libc.syscall(n, 0, 0, 0, 0, 0), ctypes.get_errno()) for n in (%s)])\n")
        # process_madvise, move_pages, bpf (names that an older libseccomp knows, too); io_uring_setup, memfd_secret, openat2
        command = self.command("--backend=oci", "--degrade=limits", *self.flags, "--", PYTHON, "-c", code % "440, 279, 321, 425, 447, 437")
        done = subprocess.run(["unshare", "-m", "sh", "-c", GROUPS, "sh", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240,
                              **self.options(None))
        self.assertEqual(done.stdout.decode().strip(), str([(-1, 1)] * 3 + [(-1, 38)] * 3), done.stderr)

    def test_oci_refuses_what_it_cannot_hold(self):
        for flag in ("--allow-net=a.example:1", "--time=1", "-A", "--deny-wx", "--report=x", "--allow-delete=data"):
            self.fails(125, "the oci backend", "--backend=oci", flag, "--", "true")

    def test_hostile_words(self):
        """Names, arguments and values of any bytes stand in each format as themselves: whoever runs it runs the same words and nothing else."""
        choice = random.Random(1)
        pieces = [b"'", b'"', b"`touch pwned`", b"$(touch pwned)", b"${HOME}", b"\n", b"\\", b" ", b";touch pwned;", b"|", b"&", b"%n", b"%%", b"\x1b[2J", b"\t",
                  b"#", b"-", b"--", b"=", b"*", b"[Service]", b"\nExecStartPre=touch pwned\n", b"\xc3\xa4", b"\xff", b"\r", b"{}", b"<", b"a" * 300, b"!", b"~"]
        tools = os.path.join(self.folder, "tools")
        os.mkdir(tools)
        for name in ("bwrap", "deno"):
            with open(os.path.join(tools, name), "w") as file:
                file.write('#!/bin/sh\nprintf "%s\\0" "$@"\n')
            os.chmod(os.path.join(tools, name), 0o755)
        for _ in range(40):
            words = [b"".join(choice.choices(pieces, k=choice.randint(1, 5))) for _ in range(3)]
            name = os.path.join(os.fsencode(self.work), b"n" + words[0].replace(b"/", b"")[:200])
            os.makedirs(name, exist_ok=True)
            os.chown(name, self.uid, -1)
            options = self.options(None)
            options["env"] = {**options["env"], "SOME_VALUE": os.fsdecode(words[1])}
            for form in ("bwrap", "systemd", "oci", "deno"):
                command = [self.command()[0], "policy", "show", "--format=" + form, b"--allow-read=" + name, "--allow-env=SOME_VALUE", "--", "/bin/cat", words[2]]
                done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240, **options)
                if done.returncode == 125 and done.stderr:
                    continue  # refused with a reason, as a whole
                self.assertEqual((done.returncode, done.stderr), (0, b""), (form, words))
                if form == "oci":
                    args = json.loads(done.stdout.decode("utf-8", "surrogateescape"))["process"]["args"]
                    self.assertEqual((args[0], len(args)), ("/bin/cat", 2), words)
                    if b"\xff" not in words[2]:
                        self.assertEqual(os.fsencode(args[1]), words[2])
                elif form == "systemd":
                    for line in done.stdout.split(b"\n"):
                        self.assertRegex(line, rb"^(\[Service\]|#.*|[A-Z][A-Za-z]+=.*|)$", words)
                        self.assertNotIn(b"ExecStartPre=touch", line.split(b'"')[0], words)
                else:
                    run = subprocess.run(["/bin/sh", "-c", done.stdout], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240,
                                         **{**options, "env": {**options["env"], "PATH": tools + ":/usr/bin:/bin"}})
                    self.assertEqual(run.stderr, b"", (form, words))
                    given = run.stdout.split(b"\0")[:-1]
                    self.assertTrue(any(name in word for word in given), (form, name, given))
                    if form == "bwrap":
                        self.assertEqual(given[-1], words[2], words)
            self.assertFalse([found for found, _, files in os.walk(self.folder) if "pwned" in files], words)


driver.main([Engines])
