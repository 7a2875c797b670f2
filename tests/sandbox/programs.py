"""What real programs do, with nothing granted beyond the runtime and a writable folder (with Landlock alone /dev/shm as well): every CPython from 3.8 to
3.13 found on the machine, and environments made by venv, virtualenv and uv."""
import atexit
import functools
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

import driver

STOLEN_ID = 1953456999  # who root's program is with Landlock alone
PINNED = ["virtualenv==20.31.2", "uv==0.7.13", "numpy==2.2.6"]
WANTED = [f"3.{minor}" for minor in range(8, 14)]
PROGRAM = '''
import asyncio, ctypes, getpass, hashlib, json, locale, multiprocessing, os, pwd, sqlite3, ssl, subprocess, sys, tempfile, threading
from multiprocessing import shared_memory

def square(x): return x * x
def add(lock, value):
    with lock: value.value += 1

async def echo():
    async def serve(reader, writer):
        writer.write(await reader.readline()); await writer.drain(); writer.close()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello\\n")
    line = await reader.readline()
    server.close()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(6 * 7)", stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    return line.decode().strip(), out.decode().strip(), await asyncio.get_running_loop().run_in_executor(None, square, 3)

def main():
    done = {}
    for method in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(method)
        with context.Pool(2) as pool: done["pool " + method] = pool.map(square, range(4)) == [0, 1, 4, 9]
    with multiprocessing.Manager() as manager:
        shared = manager.dict(a=1); shared["b"] = 2
        done["manager"] = dict(shared) == {"a": 1, "b": 2}
    block = shared_memory.SharedMemory(create=True, size=1 << 20)
    other = shared_memory.SharedMemory(name=block.name); other.buf[0] = 7
    done["shared memory"] = block.buf[0] == 7
    other.close(); block.close(); block.unlink()
    lock, value = multiprocessing.Lock(), multiprocessing.Value("i", 0)
    children = [multiprocessing.Process(target=add, args=(lock, value)) for _ in range(3)]
    [c.start() for c in children]; [c.join() for c in children]
    done["lock"] = value.value == 3
    done["asyncio"] = asyncio.run(echo()) == ("hello", "42", 9)
    with tempfile.TemporaryFile() as file:
        file.write(b"x" * (8 << 20)); file.seek(0)
        done["tempfile"] = len(file.read()) == 8 << 20
    with tempfile.TemporaryDirectory() as folder: done["tempdir"] = os.path.isdir(folder)
    done["subprocess"] = subprocess.run([sys.executable, "-c", "import json"]).returncode == 0
    results = []
    threads = [threading.Thread(target=lambda: results.append(hashlib.sha256(b"x" * 100000).hexdigest())) for _ in range(8)]
    [t.start() for t in threads]; [t.join() for t in threads]
    done["threads"] = len(set(results)) == 1 and len(results) == 8
    done["ctypes"] = ctypes.CDLL(None).getpid() == os.getpid()
    done["ssl"] = ssl.create_default_context().verify_mode == ssl.CERT_REQUIRED
    if sys.version_info >= (3, 9):
        import datetime, zoneinfo
        done["zoneinfo"] = datetime.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Vienna")).utcoffset().seconds == 7200
    done["locale"] = locale.setlocale(locale.LC_ALL, "C.UTF-8") == "C.UTF-8"
    base = sqlite3.connect("out/base.db")
    base.execute("create table t (x)"); base.executemany("insert into t values (?)", [(i,) for i in range(1000)]); base.commit()
    done["sqlite3"] = base.execute("select sum(x) from t").fetchone()[0] == 499500
    base.close(); os.remove("out/base.db")
    nameless = os.environ["BACKEND"] == "landlock" and os.getuid() == 1953456999  # root's program is nobody's number there
    done["getpass"] = bool(getpass.getuser()) and (nameless or bool(pwd.getpwuid(os.getuid()).pw_name))
    try: reader, writer = os.openpty(); done["pty"] = os.isatty(writer)
    except PermissionError: done["pty"] = os.environ["BACKEND"] == "landlock"  # terminals are the host's there
    done["pipe"] = subprocess.run([sys.executable, "-c", "import sys; sys.stdout.write(sys.stdin.read()[::-1])"], input="abc",
                                  stdout=subprocess.PIPE, text=True).stdout == "cba"
    try:
        import curses, readline
        curses.setupterm("xterm", 1); done["terminal"] = curses.tigetnum("colors") >= 8
    except ImportError: pass  # built without
    try: import numpy
    except ImportError: pass
    else:
        matrix = numpy.arange(250000.0).reshape(500, 500) % 7
        threads = [threading.Thread(target=lambda: results.append((matrix @ matrix).sum())) for _ in range(4)]
        results.clear(); [t.start() for t in threads]; [t.join() for t in threads]
        done["numpy"] = len(results) == 4 and set(results) == {(matrix @ matrix).sum()}
    print(json.dumps(sorted(name for name, good in done.items() if not good)), len(done))

if __name__ == "__main__": main()
'''


def interpreters():
    """Version -> path: pyenv's, the system's, and those on the path."""
    found = {}
    for version in WANTED:
        places = sorted(glob.glob(os.path.expanduser(f"~/.pyenv/versions/{version}.*/bin/python{version}")), reverse=True)
        places += [f"/usr/bin/python{version}", f"/usr/local/bin/python{version}", shutil.which(f"python{version}") or ""]
        for path in places:
            if path and os.access(path, os.X_OK) and re.fullmatch(r"\d+\.\d+", version):
                found[version] = os.path.realpath(path) if "/shims/" not in path else path
                break
    return found


FOUND = interpreters()
COPIES = tempfile.mkdtemp(prefix="tocsin-interpreters-")
os.chmod(COPIES, 0o755)
atexit.register(shutil.rmtree, COPIES, True)


class Programs(driver.Case):
    def reachable(self, path, backend):
        """The interpreter, copied to where this user can read it if he cannot."""
        if not self.uid and backend == "namespaces" or path.startswith("/usr/"):
            return path
        prefix = os.path.dirname(os.path.dirname(path))
        copy = os.path.join(COPIES, os.path.basename(prefix))
        if not os.path.exists(copy):
            leave = shutil.ignore_patterns("test", "tests", "site-packages", "__pycache__", "idlelib", "*.a", "share", "include")
            shutil.copytree(prefix, copy + ".part", symlinks=True, ignore=leave)
            os.rename(copy + ".part", copy)
        return os.path.join(copy, "bin", os.path.basename(path))

    def check(self, python, backend, numpy=False):
        self.write("program.py", PROGRAM)
        self.write("out/tmp/keep", "")
        variables, grants = {"BACKEND": backend}, "out"
        if python.startswith(COPIES):  # its library is not where it was built for
            variables["LD_LIBRARY_PATH"] = os.path.join(os.path.dirname(os.path.dirname(python)), "lib")
        if backend == "landlock":
            variables["TMPDIR"] = os.path.join(self.work, "out/tmp")  # else it is private, as /dev/shm is
            grants += ",/dev/shm"
            if self.uid == 0:
                for path in ("out", "out/tmp"):
                    os.chown(os.path.join(self.work, path), STOLEN_ID, -1)
        done = self.run_words("--backend=" + backend, "--allow-write=" + grants, "--allow-env=" + ",".join(variables), "--", python, "program.py", environment=variables)
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ""), (backend, python))
        self.assertRegex(done.stdout.decode(), r"^\[\] 2[01]\n$" if numpy else r"^\[\] (18|19|20|21)\n$", (backend, python))

    def test_each_version(self):
        self.assertTrue(FOUND)
        for version in WANTED:
            if version not in FOUND:
                print(f"not tested: CPython {version}: none found")
                continue
            for backend in self.tried:
                if not self.uid and backend == "namespaces" or version in ("3.13", "3.8") or FOUND[version].startswith("/usr/"):  # copies are large
                    with self.subTest(version, backend=backend):
                        self.check(self.reachable(FOUND[version], backend), backend)
        for backend in self.tried if driver.PYTHON.startswith("/usr/bin/") else []:
            with self.subTest("the system's", backend=backend):
                self.check(driver.PYTHON, backend, subprocess.run([driver.PYTHON, "-c", "import numpy"], stderr=subprocess.DEVNULL).returncode == 0)

    def test_virtual_environments(self):
        """Made by each tool; numpy is reached by a .pth file."""
        for backend in self.tried:
            base = sys.executable if not self.uid and backend == "namespaces" else driver.PYTHON
            site, why = packages(driver.PYTHON)
            variables = {"PYTHONPATH": site or "", "PATH": os.environ["PATH"]}
            makers = {"venv": [base, "-m", "venv", "--without-pip"], "virtualenv": [sys.executable, "-m", "virtualenv", "-q", "--no-download", "-p", base],
                      "uv": [os.path.join(site or "", "bin/uv"), "venv", "-q", "--offline", "--python", base]}
            for name, command in makers.items():
                if why and name != "venv":
                    print(f"not tested: {name}: {why}")
                    continue
                folder = os.path.join(self.work, f"{name}-{backend}")
                subprocess.run([*command, folder], check=True, timeout=240, cwd=self.work, env=variables if name != "venv" else None)
                library, = glob.glob(folder + "/lib/python3.*")
                numpy = site and os.path.basename(library) in VERSION
                if numpy:
                    with open(os.path.join(library, "site-packages/more.pth"), "w") as file:
                        file.write(site + "\n")
                with self.subTest(name, backend=backend):
                    self.check(os.path.join(folder, "bin/python"), backend, numpy)


@functools.cache
def packages(python):
    """Where virtualenv, uv and numpy lie, for that interpreter; or None and why they could not be had."""
    site = tempfile.mkdtemp(prefix="tocsin-site-")
    os.chmod(site, 0o755)
    atexit.register(shutil.rmtree, site, True)
    done = subprocess.run([sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--timeout=10", "--retries=1", "install", "-q",
                           "--only-binary=:all:", "--target", site, *PINNED], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return (None, "pip: " + " ".join(done.stdout.strip().splitlines()[-1:])) if done.returncode else (site, None)


VERSION = subprocess.run([driver.PYTHON, "-c", "import sys; print('python%d.%d' % sys.version_info[:2])"], stdout=subprocess.PIPE, text=True).stdout
Programs.tried = [backend for backend in ("namespaces", "landlock") if not driver.unavailable(backend)]
driver.main([Programs])
