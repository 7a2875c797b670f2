"""What the sandbox's suites share: who runs (root, and a user without rights), a folder, and `tocsin run`."""
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import unittest

TOCSIN = os.environ["TOCSIN"]
NOBODY = 65534


def interpreter():
    """A Python that any user can reach: the system's before our own, which may lie in a private directory."""
    for path in ("/usr/bin/python3", "/usr/local/bin/python3", sys.executable):
        if os.path.exists(path):
            return path


PYTHON = interpreter()


class Case(unittest.TestCase):
    """One identity and a folder of its own, removed at the end."""
    uid = os.getuid()
    backends = ("namespaces",)  # without which it is skipped

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tocsin-run-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.home = os.path.join(self.folder, "home")
        os.mkdir(self.home)
        os.mkdir(os.path.join(self.folder, "bin"))
        for name in ("tocsin", "tocsin-run"):
            shutil.copy(os.path.join(os.path.dirname(TOCSIN), name), os.path.join(self.folder, "bin", name))
        self.work = os.path.join(self.folder, "work")
        os.mkdir(self.work)
        os.chmod(self.folder, 0o755)
        for path in (self.folder, self.home, self.work):
            os.chown(path, self.uid, self.uid if self.uid != os.getuid() else os.getgid())

    def write(self, name, text):
        path = os.path.join(self.work, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        inner = path
        while inner != self.work:
            os.chown(inner, self.uid, self.uid if self.uid != os.getuid() else os.getgid())
            inner = os.path.dirname(inner)
        return path

    def command(self, *words):
        return [os.path.join(self.folder, "bin", "tocsin"), "run", *words]

    def options(self, environment):
        env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": self.home, "LANG": "C.UTF-8", **(environment or {})}
        change = {} if self.uid == os.getuid() else {"user": self.uid, "group": self.uid, "extra_groups": []}
        return {"cwd": self.work, "env": env, **change}

    def start(self, *words, environment=None, **options):
        return subprocess.Popen(self.command(*words), **{**self.options(environment), **options})

    def run_words(self, *words, environment=None, data=b"", **options):
        return subprocess.run(self.command(*words), **{"input": data, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                                                       "timeout": 240, **self.options(environment), **options})

    def python(self, *words, **options):
        """`tocsin run FLAG... -- python -c CODE`, the code being the last word."""
        return self.run_words(*words[:-1], "--", PYTHON, "-c", words[-1], **options)

    def gives(self, expected, *words, **options):
        done = self.python(*words, **options)
        self.assertEqual((done.returncode, done.stdout.decode(), done.stderr.decode()), (0, expected, ""), words)

    def refuses(self, kind, *words, **options):
        """The code ends with an exception of that kind."""
        done = self.python(*words, **options)
        self.assertEqual(done.returncode, 1, (words, done.stderr))
        self.assertRegex(done.stderr.decode().strip().splitlines()[-1], kind, words)

    def fails(self, status, message, *words, **options):
        done = self.run_words(*words, **options)
        self.assertEqual(done.returncode, status, (words, done.stderr))
        self.assertIn(message, done.stderr.decode(), words)


def unavailable(backend):
    """Why the kernel does not let this backend start here, or None."""
    probe = Case()
    probe.setUp()
    try:
        done = probe.run_words("--backend=" + backend, "--", "true")
        return None if done.returncode == 0 else done.stderr.decode().strip()
    finally:
        probe.doCleanups()


def identities():
    """(name, uid): the one we are, and for root nobody as well."""
    if os.getuid():
        return [("user", os.getuid())]
    return [("root", 0), ("user", NOBODY)]


def main(cases):
    """Runs what this kernel lets run, and says what it does not."""
    why = {backend: unavailable(backend) for backend in ("namespaces", "landlock")}
    for backend, reason in why.items():
        if reason:
            print(f"skipped: everything with {backend}: {reason}")
    suite, loader = unittest.TestSuite(), unittest.defaultTestLoader
    for name, uid in identities():
        for case in cases:
            if not any(why[backend] for backend in case.backends):
                suite.addTests(loader.loadTestsFromTestCase(type(f"{case.__name__}_as_{name}", (case,), {"uid": uid})))
    sys.exit(not unittest.TextTestRunner().run(suite).wasSuccessful())
