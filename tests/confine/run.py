"""The confinement of `tocsin check`, on the release program: what must not work does not, in no thread, and it costs
less than a millisecond. A kernel without Landlock or seccomp is told and skipped."""
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROBE, TOCSIN = sys.argv[1], os.environ["TOCSIN"]


def tells_enforcement():
    """The line of --verbose."""
    done = subprocess.run([TOCSIN, "check", "--verbose", "-"], input=b"", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    line = next((l for l in done.stderr.decode().splitlines() if "confined" in l), None)
    assert line, done.stderr
    print(line)
    return line


def nothing_works():
    with tempfile.TemporaryDirectory() as name:
        own = Path(name) / "own"
        own.write_text("hello")
        done = subprocess.run([PROBE, str(own)], stdout=subprocess.PIPE)
        sys.stdout.write(done.stdout.decode())
        assert done.returncode == 0, "the probe met surprises"
        assert own.read_text() == "hello" and os.listdir(name) == ["own"]


def every_thread_is_filtered():
    """While it waits for standard input, the kernel says of each thread that a filter is in force."""
    child = subprocess.Popen([TOCSIN, "check", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    try:
        tasks = Path(f"/proc/{child.pid}/task")
        for _ in range(200):
            if len(list(tasks.iterdir())) > 1:
                break
            time.sleep(0.01)
        threads = list(tasks.iterdir())
        assert len(threads) > 1, "it never started a thread"
        for task in threads:
            fields = dict(l.split(":\t", 1) for l in (task / "status").read_text().splitlines() if ":\t" in l)
            assert fields["NoNewPrivs"] == "1" and fields["Seccomp"] == "2", (task, fields)
    finally:
        child.communicate(b"")


def is_cheap():
    """Of the best of many: another process may stand in the way of any one of them."""
    cost = [int(subprocess.run([PROBE, "cost"], stdout=subprocess.PIPE).stdout) for _ in range(21)]
    print(f"cost: median {statistics.median(cost) / 1e6:.3f} ms, least {min(cost) / 1e6:.3f} ms")
    assert min(cost) < 1_000_000


def report_is_written():
    """-o is opened before, and standard output is open already."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "report"
        subprocess.run([TOCSIN, "check", "-o", str(out), "-"], input=b"x = 1\n", check=True, stderr=subprocess.DEVNULL)
        assert "1 file" in out.read_text()


def main():
    line = tells_enforcement()
    report_is_written()
    if "not confined" in line or "no Landlock" in line or "no seccomp" in line:
        print("SKIPPED: this kernel or build enforces less")
        return 0
    nothing_works()
    every_thread_is_filtered()
    is_cheap()
    return 0


if __name__ == "__main__":
    sys.exit(main())
