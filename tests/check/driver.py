"""Runs `tocsin check` for the tests of this folder. The program is $TOCSIN, or build/tocsin."""
import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOCSIN = os.path.abspath(os.environ.get("TOCSIN") or ROOT / "build" / "tocsin")
SANITIZED = os.environ.get("TOCSIN_SANITIZED", "0") in ("1", "ON", "TRUE")


NOBODY = 65534


def become_nobody():
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def run(args, cwd=None, stdin=b"", env=None, nobody=False):
    """Status, standard output and standard error (bytes) of `tocsin ARGS`. With `nobody`, root runs it as a user who may
    not read everything."""
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    environment.update(env or {})
    done = subprocess.run([TOCSIN, *args], cwd=cwd, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment, timeout=300,
                          preexec_fn=become_nobody if nobody and os.geteuid() == 0 else None)
    assert done.returncode in (0, 1, 2), (args, done.returncode, done.stderr[-4000:])
    return done.returncode, done.stdout, done.stderr


def check(args, **more):
    return run(["check", *args], **more)


def check_json(args, **more):
    """Status and the report of `tocsin check --format json ARGS`."""
    status, out, err = check(["--format", "json", *args], **more)
    assert out, err
    return status, json.loads(out)
