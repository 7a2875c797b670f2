"""--since REV: what the revision had is not reported again; nothing in a hostile repository is run by asking it."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from driver import ROOT, SANITIZED, TOCSIN, check

PROBE = ["--rules", str(ROOT / "tests/check/probe.yaml"), "--select", "probe-high,probe-low", "--format", "json"]
CODE = "import probe\ndef f():\n    probe.high(1)\n    probe.high(1)\n"


class Since(unittest.TestCase):
    def setUp(self):
        self.top = Path(tempfile.mkdtemp()).resolve()
        self.root = self.top / "repository"
        self.mark = self.top / "mark"
        self.home = self.top / "home"
        self.home.mkdir()
        (self.root / "sub").mkdir(parents=True)
        self.git("init", "-q")
        self.write("a.py", CODE)
        self.write("sub/b é.py", CODE)
        self.commit()

    def tearDown(self):
        shutil.rmtree(self.top)

    def write(self, name, text):
        (self.root / name).write_text(text)

    def git(self, *args):
        environment = {**os.environ, "HOME": str(self.home), "GIT_CONFIG_NOSYSTEM": "1"}
        return subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e", *args], cwd=self.root, check=True,
                              capture_output=True, env=environment).stdout.decode().strip()

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-qm", "m")

    def run_on(self, *args, cwd=None, env=None, **more):
        status, out, err = check([*PROBE, *args], cwd=cwd or self.root, env={"HOME": str(self.home), **(env or {})}, **more)
        return status, json.loads(out) if out else err.decode()

    def found(self, *args, **more):
        status, report = self.run_on(*args, **more)
        self.assertIsInstance(report, dict, report)
        self.assertEqual(status, 1 if report["findings"] else 0)
        return [(f["path"], f["line"]) for f in report["findings"]], report["known"]

    def test_only_what_is_new(self):
        self.assertEqual(self.found("--since", "HEAD", "."), ([], 4))
        self.write("a.py", "# moved\n\n" + CODE + "    probe.low()\n")
        self.write("sub/b é.py", CODE.replace("(1)", "(2)", 1))
        self.write("sub/new.py", CODE)
        new = [("a.py", 7), ("sub/b é.py", 3), ("sub/new.py", 3), ("sub/new.py", 4)]
        self.assertEqual(self.found("--since", "HEAD", "."), (new, 3))
        self.assertEqual(self.found("--since", "HEAD", "../repository/a.py", cwd=self.home), ([("../repository/a.py", 7)], 2))
        self.assertEqual(self.found("--since", "HEAD", "new.py", "b é.py", cwd=self.root / "sub"),
                         ([("b é.py", 3), ("new.py", 3), ("new.py", 4)], 1))
        self.commit()
        self.assertEqual(self.found("--since", "HEAD", "."), ([], 7))
        self.assertEqual(self.found("--since", "HEAD~1", "."), (new, 3))

    def test_what_other_modules_say_is_known_of_old_versions(self):
        self.write("wrap.py", "from probe import high as alarm\n")
        self.write("user.py", "from wrap import alarm\nalarm(1)\n")
        self.commit()
        self.write("user.py", "from wrap import alarm\nalarm(1)\nalarm(2)\n")
        self.assertEqual(self.found("--since", "HEAD", "wrap.py", "user.py"), ([("user.py", 3)], 1))

    def test_worktrees_and_environments(self):
        tree = self.top / "tree"
        self.git("worktree", "add", "-q", str(tree), "-b", "other")
        (tree / "a.py").write_text(CODE + "    probe.low()\n")
        elsewhere = {"GIT_DIR": str(self.home), "GIT_WORK_TREE": "/", "GIT_INDEX_FILE": "/x", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.pager",
                     "GIT_CONFIG_VALUE_0": "x", "GIT_TRACE": str(self.mark), "GIT_EXTERNAL_DIFF": "x"}
        self.assertEqual(self.found("--since", "other", ".", cwd=tree, env=elsewhere), ([("a.py", 5)], 4))
        self.assertFalse(self.mark.exists())

    def test_moved_files_are_not_new(self):
        (self.root / "a.py").rename(self.root / "sub/c.py")
        self.assertEqual(self.found("--since", "HEAD", "."), ([], 4))
        self.write("sub/c.py", "# moved and changed\n" + CODE + "    probe.high(2)\n")
        self.assertEqual(self.found("--since", "HEAD", "."), ([("sub/c.py", 6)], 4))
        self.write("d.py", CODE)  # the old ones hide one each
        self.assertEqual(self.found("--since", "HEAD", ".")[1], 4)
        self.write("a.py", CODE)  # copied, not moved
        self.assertEqual(self.found("--since", "HEAD", "sub/c.py"), ([("sub/c.py", n) for n in (4, 5, 6)], 0))

    def test_one_old_finding_hides_one(self):
        self.write("a.py", CODE + "    probe.high(1)\n")
        self.assertEqual(self.found("--since", "HEAD", "a.py"), ([("a.py", 5)], 2))

    def test_what_a_comment_hid_was_not_known(self):
        self.write("a.py", CODE.replace("(1)\n", "(1)  # tocsin: ignore[probe] for now\n"))
        self.commit()
        self.write("a.py", CODE)
        self.assertEqual(self.found("--since", "HEAD", "a.py"), ([("a.py", 3), ("a.py", 4)], 0))

    def test_links_notebooks_and_standard_input(self):
        cells = [{"cell_type": "code", "source": CODE}]
        self.write("n.ipynb", json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}))
        os.symlink("a.py", self.root / "link.py")
        self.commit()
        self.assertEqual(self.found("--since", "HEAD", "."), ([], 8))
        self.assertEqual(self.found("--since", "HEAD", "--stdin-filename", "a.py", "-", stdin=CODE.encode() + b"    probe.low()\n"),
                         ([("a.py", 5)], 2))

    def test_what_cannot_be_compared_is_a_fault(self):
        for revision in ("no-such", "", "-x", "--help", "HEAD HEAD", "HEAD:sub", "HEAD~9", "a" * 3000):
            status, told = self.run_on("--since", revision, ".")
            self.assertEqual(status, 2, revision)
            self.assertRegex(told, "git")
        self.assertIn("no git repository", self.run_on("--since", "HEAD", ".", cwd=self.home)[1])
        status, told = self.run_on("--since", "HEAD", ".", env={"PATH": str(self.home)})
        self.assertEqual((status, "no git" in told), (2, True))
        shutil.rmtree(self.root / ".git/objects")
        self.assertEqual(self.run_on("--since", "HEAD", ".")[0], 2)

    def trap(self, *words):
        return " ".join([str(self.top / "trap"), *words])

    def lay_traps(self):
        trap = self.top / "trap"
        trap.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{self.mark}'\n")
        trap.chmod(0o755)
        for name in ("git", "git-remote-ext", "git-remote-trap", "git-ls-tree", "git-cat-file", "ssh", "less"):
            shutil.copy(trap, self.root / name)
        for name in ("reference-transaction", "post-checkout", "post-index-change", "fsmonitor-watchman", "pre-auto-gc"):
            shutil.copy(trap, self.root / ".git/hooks" / name)
        keys = {"core.fsmonitor": self.trap(), "core.pager": self.trap(), "pager.ls-tree": self.trap(), "pager.cat-file": self.trap(),
                "alias.ls-tree": "!" + self.trap(), "alias.cat-file": "!" + self.trap(), "core.editor": self.trap(),
                "core.sshCommand": self.trap(), "core.gitProxy": self.trap(), "core.askPass": self.trap(), "credential.helper": "!" + self.trap(),
                "diff.trap.textconv": self.trap(), "diff.trap.command": self.trap(), "diff.external": self.trap(), "filter.trap.smudge": self.trap(),
                "filter.trap.clean": self.trap(), "filter.trap.process": self.trap(), "filter.trap.required": "true",
                "core.attributesFile": str(self.root / ".gitattributes"), "core.alternateRefsCommand": self.trap(),
                "trace2.normalTarget": str(self.mark), "trace2.eventTarget": str(self.mark), "protocol.allow": "always",
                "protocol.ext.allow": "always", "protocol.trap.allow": "always", "uploadpack.packObjectsHook": self.trap(),
                "safe.directory": "*", "core.hooksPath": str(self.root / ".git/hooks")}
        for key, value in keys.items():
            self.git("config", "-f", ".git/included", key, value)
        (self.root / ".gitattributes").write_text("* diff=trap filter=trap textconv=trap\n")

    def test_traps(self):
        self.write("lost.py", CODE + "# lost\n")
        self.commit()
        blob = self.git("rev-parse", "HEAD:lost.py")
        self.lay_traps()
        self.git("config", "include.path", "included")
        # some Git starts a trap when it is asked the plain way, so that this test cannot pass for nothing
        subprocess.run(["git", "status"], cwd=self.root, capture_output=True, env={**os.environ, "HOME": str(self.home)})
        self.assertTrue(self.mark.exists())
        self.mark.unlink()
        (self.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
        for url in (f"ext::{self.trap()}", "trap::x", "ssh://nobody@localhost/x", str(self.root), "git://localhost/x"):
            for key, value in (("remote.origin.url", url), ("remote.origin.promisor", "true"), ("remote.origin.vcs", "trap"),
                               ("remote.origin.uploadpack", self.trap()), ("core.repositoryFormatVersion", "1"), ("extensions.partialClone", "origin")):
                self.git("config", key, value)
            for path in (os.environ["PATH"], f".:{self.root}::" + os.environ["PATH"]):
                status, out, err = check([*PROBE, "--since", "HEAD", "."], cwd=self.root, env={"HOME": str(self.home), "PATH": path})
                report = json.loads(out)
                self.assertEqual([(f["path"], f["line"]) for f in report["findings"]], [("lost.py", 3), ("lost.py", 4)])
                self.assertIn(b"lost.py: the revision's version cannot be had", err)
                self.assertFalse(self.mark.exists(), self.mark.exists() and self.mark.read_text())
            self.git("config", "--unset", "remote.origin.vcs")

    @unittest.skipIf(SANITIZED, "the sanitizers' build leaves the filter out")
    def test_the_kernel_refuses_it_too(self):
        told = subprocess.run([TOCSIN, "check", "--verbose", "-"], input=b"", capture_output=True).stderr.decode()
        if "seccomp" not in told or "no seccomp" in told or "no Landlock" in told:
            self.skipTest(told)
        real = shutil.which("git")
        bad = self.top / "bin"
        bad.mkdir()
        (bad / "git").write_text(f"#!/bin/sh\n: > '{self.mark}'\n/bin/touch '{self.mark}'\nexec {real} \"$@\"\n")
        (bad / "git").chmod(0o755)
        path = f"{bad}:{os.environ['PATH']}"
        self.run_on("--since", "HEAD", ".", env={"PATH": path})
        self.assertFalse(self.mark.exists())
        self.assertEqual(subprocess.run(["git", "status"], cwd=self.root, env={**os.environ, "PATH": path}, capture_output=True).returncode, 0)
        self.assertTrue(self.mark.exists())

    @unittest.skipIf(os.geteuid() != 0, "only root can give the repository away")
    def test_owners(self):
        for path in (self.root, self.root / ".git"):
            os.chown(path, 65534, 65534)
        status, told = self.run_on("--since", "HEAD", ".")
        self.assertEqual((status, "dubious ownership" in told or "safe.directory" in told), (2, True), told)
        (self.home / ".gitconfig").write_text(f"[safe]\n\tdirectory = {self.root}\n")
        self.assertEqual(self.found("--since", "HEAD", "."), ([], 4))


if __name__ == "__main__":
    unittest.main()
