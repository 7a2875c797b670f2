"""The confinement of `tocsin check`, on the release program: what must not work does not, in no thread, and it costs
less than a millisecond. A kernel without Landlock or seccomp is told and skipped."""
import ctypes
import os
import platform
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


def writer_stays_below():
    with tempfile.TemporaryDirectory() as name:
        own, folder = Path(name) / "own", Path(name) / "folder"
        own.write_text("hello")
        folder.mkdir()
        done = subprocess.run([PROBE, "writer", str(folder), str(own)], stdout=subprocess.PIPE)
        sys.stdout.write(done.stdout.decode())
        assert done.returncode == 0, "the probe met surprises"
        assert own.read_text() == "hello" and os.listdir(folder) == []


def every_thread_is_filtered():
    """While it waits for standard input, the kernel says of each thread that a filter is in force."""
    others = sorted(Path(__file__).parent.parent.glob("*/run.py"))[:8]  # one file alone needs no thread
    child = subprocess.Popen([TOCSIN, "check", "-j4", "-", *others], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
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


def old_kernel():
    """In the child: from here on the kernel knows neither Landlock nor seccomp(2)."""
    seccomp = {"x86_64": 317, "aarch64": 277}[platform.machine()]
    load, equal, answer = 0x20, 0x15, 0x06
    rows = [(load, 0, 0, 0)]
    for i, call in enumerate((444, 445, 446, seccomp)):
        rows.append((equal, 4 - i, 0, call))
    rows += [(answer, 0, 0, 0x7FFF0000), (answer, 0, 0, 0x00050000 | 38)]  # allow; ENOSYS

    class Row(ctypes.Structure):
        _fields_ = [("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint)]

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("rows", ctypes.POINTER(Row))]

    program = Program(len(rows), (Row * len(rows))(*(Row(*r) for r in rows)))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0  # no new privileges
    assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0  # seccomp, filter


def an_old_kernel_is_told():
    if platform.machine() not in ("x86_64", "aarch64"):
        return
    done = subprocess.run([TOCSIN, "check", "--verbose", "-"], input=b"x = 1\n", preexec_fn=old_kernel,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr
    for words in (b"not confined", b"no Landlock: Function not implemented", b"no seccomp: Function not implemented"):
        assert words in done.stderr, done.stderr


def main():
    line = tells_enforcement()
    report_is_written()
    an_old_kernel_is_told()
    if "not confined" in line or "no Landlock" in line or "no seccomp" in line:
        print("SKIPPED: this kernel or build enforces less")
        return 0
    nothing_works()
    writer_stays_below()
    every_thread_is_filtered()
    is_cheap()
    return 0


if __name__ == "__main__":
    sys.exit(main())
