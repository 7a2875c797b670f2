"""Asks for what it may not have, each time for a file of its own name and from a line that says `#@ NAME`. Every refusal must be told with that line."""
import asyncio
import atexit
import concurrent.futures
import contextlib
import ctypes
import functools
import gc
import io
import mmap
import multiprocessing
import os
import pathlib
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import tarfile
import threading
import weakref
import zipfile

SECRETS = sys.argv[1]
libc = ctypes.CDLL(None, use_errno=True)


def secret(name):
    return SECRETS + "/" + name


def quietly(function, *args):
    try:
        return function(*args)
    except (OSError, sqlite3.Error, ssl.SSLError):
        return None


def plain():
    open(secret("plain"))  #@ plain


def os_open():
    os.open(secret("os_open"), os.O_RDONLY)  #@ os_open


def io_open():
    io.open(secret("io_open"), "rb")  #@ io_open


def pathlib_read():
    pathlib.Path(secret("pathlib_read")).read_text()  #@ pathlib_read


def nested():
    def inner():
        def innermost():
            open(secret("nested"))  #@ nested
        innermost()
    inner()


class Thing:
    def method(self):
        open(secret("method"))  #@ method

    @staticmethod
    def static():
        open(secret("static"))  #@ static

    @classmethod
    def of_class(cls):
        open(secret("of_class"))  #@ of_class

    @property
    def value(self):
        return open(secret("value"))  #@ value

    def __getattr__(self, name):
        return open(secret("getattr"))  #@ getattr

    def __enter__(self):
        open(secret("enter"))  #@ enter

    def __exit__(self, *exc):
        return True

    def __iter__(self):
        yield open(secret("iter"))  #@ iter

    def __call__(self):
        open(secret("call"))  #@ call

    def __lt__(self, other):
        return quietly(lambda: open(secret("less"))) is None  #@ less


def class_body():
    class Body:
        file = open(secret("class_body"))  #@ class_body
    return Body


def getattr_():
    Thing().missing


def enter():
    with Thing():
        pass


def less():
    sorted([Thing(), Thing()])


def lambda_():
    (lambda: open(secret("lambda_")))()  #@ lambda_


def listcomp():
    [open(n) for n in [secret("listcomp")]]  #@ listcomp


def genexpr():
    list(open(n) for n in [secret("genexpr")])  #@ genexpr


def generator():
    def numbers():
        yield 1
        yield open(secret("generator"))  #@ generator
    for _ in numbers():
        pass


def delegated():
    def inner():
        yield open(secret("delegated"))  #@ delegated
    def outer():
        yield from inner()
    list(outer())


def long_call():
    print("",
          "",
          end="".join(
              [""]))
    x = [
        1,
        open(secret("long_call")),  #@ long_call
    ]
    return x


def deep(n=150):
    if n:
        return deep(n - 1)
    return open(secret("deep"))  #@ deep


def handler():
    try:
        raise ValueError
    except ValueError:
        open(secret("handler"))  #@ handler


def finally_():
    try:
        pass
    finally:
        open(secret("finally_"))  #@ finally_


def decorated():
    def wrap(f):
        @functools.wraps(f)
        def inner(*a):
            return f(*a)
        return inner

    @wrap
    @wrap
    def body():
        open(secret("decorated"))  #@ decorated
    body()


def partial():
    functools.partial(open, secret("partial"))()  #@ partial


def mapped():
    list(map(open, [secret("mapped")]))  #@ mapped


def reduced():
    functools.reduce(lambda a, b: open(b), [0, secret("reduced")])  #@ reduced


def context():
    @contextlib.contextmanager
    def manager():
        yield open(secret("context"))  #@ context
    with manager():
        pass


def executed():
    exec(compile("\n\n\n\nopen(name)", sys.argv[0], "exec"), {"name": secret("executed")})  # says line 5


def scandir():
    os.scandir(secret("scandir"))  #@ scandir


def copied():
    shutil.copyfile(secret("copied"), "/dev/null")  #@ copied


def zipped():
    zipfile.ZipFile(secret("zipped"))  #@ zipped


def tarred():
    tarfile.open(secret("tarred"))  #@ tarred


def database():
    sqlite3.connect("file:" + secret("database") + "?mode=ro", uri=True).execute("select 1 from sqlite_master")  #@ database


def certificates():
    ssl.create_default_context(cafile=secret("certificates"))  #@ certificates


def raw_open():
    libc.open(secret("raw_open").encode(), 0)  #@ raw_open


def raw_call():
    libc.syscall(257 if os.uname().machine == "x86_64" else 56, -100, secret("raw_call").encode(), 0, 0)  #@ raw_call


def mapped_memory():
    with mmap.mmap(-1, 10) as m, quietly(lambda: open(secret("mapped_memory"))) or m:  #@ mapped_memory
        pass


def deleted():
    class Dying:
        def __del__(self):
            quietly(lambda: open(secret("deleted")))  #@ deleted
    Dying()


def collected():
    class Ring:
        def __init__(self):
            self.me = self

        def __del__(self):
            quietly(lambda: open(secret("collected")))  #@ collected
    Ring()
    gc.collect()


def weak():
    class Empty:
        pass
    e = Empty()
    r = weakref.ref(e, lambda _: quietly(lambda: open(secret("weak"))))  #@ weak
    del e
    return r


def signalled():
    def on(number, frame):
        quietly(lambda: open(secret("signalled")))  #@ signalled
    signal.signal(signal.SIGUSR1, on)
    os.kill(os.getpid(), signal.SIGUSR1)


def write():
    open(secret("write"), "w")  #@ write


def append():
    open(secret("append"), "a")  #@ append


def made():
    os.mkdir(secret("made"))  #@ made


def removed():
    os.unlink(secret("removed"))  #@ removed


def renamed():
    os.rename(secret("renamed"), secret("renamed2"))  #@ renamed


def mode():
    os.chmod(secret("mode"), 0o600)  #@ mode


def truncated():
    os.truncate(secret("truncated"), 0)  #@ truncated


def threaded():
    def body():
        quietly(lambda: open(secret("threaded")))  #@ threaded
    threads = [threading.Thread(target=body)] + [threading.Thread(target=event.wait) for event in [threading.Event() for _ in range(5)]
                                                 if not threading.Timer(0.5, event.set).start()]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def thread_class():
    class Worker(threading.Thread):
        def run(self):
            quietly(lambda: open(secret("thread_class")))  #@ thread_class
    w = Worker()
    w.start()
    w.join()


def pooled():
    def body():
        open(secret("pooled"))  #@ pooled
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        pool.submit(body).result()


def coroutine():
    async def body():
        await asyncio.sleep(0)
        open(secret("coroutine"))  #@ coroutine
    asyncio.run(body())


def gathered():
    async def body():
        await asyncio.sleep(0.01)
        quietly(lambda: open(secret("gathered")))  #@ gathered

    async def other():
        await asyncio.sleep(0.005)

    async def main():
        await asyncio.gather(other(), body(), other())
    asyncio.run(main())


def executor():
    def body():
        open(secret("executor"))  #@ executor

    async def main():
        await asyncio.get_running_loop().run_in_executor(None, body)
    asyncio.run(main())


def async_generator():
    async def numbers():
        yield open(secret("async_generator"))  #@ async_generator

    async def main():
        async for _ in numbers():
            pass
    asyncio.run(main())


def forked():
    pid = os.fork()
    if pid == 0:
        quietly(lambda: open(secret("forked")))  #@ forked
        os._exit(0)
    os.waitpid(pid, 0)


def forked_in_thread():
    def body():
        pid = os.fork()
        if pid == 0:
            quietly(lambda: open(secret("forked_in_thread")))  #@ forked_in_thread
            os._exit(0)
        os.waitpid(pid, 0)
    t = threading.Thread(target=body)
    t.start()
    t.join()


def process_body():
    quietly(lambda: open(secret("processed")))  #@ processed


def processed():
    p = multiprocessing.get_context("fork").Process(target=process_body)
    p.start()
    p.join()


def program():
    subprocess.run([secret("program")])  #@ program


def spawned():
    os.posix_spawn(secret("spawned"), ["x"], {})  #@ spawned


def spawned_in_thread():
    t = threading.Thread(target=lambda: quietly(lambda: os.posix_spawn(secret("spawned_in_thread"), ["x"], {})))  #@ spawned_in_thread
    t.start()
    t.join()


def executed_in_child():
    pid = os.fork()
    if pid == 0:
        quietly(lambda: os.execv(secret("executed_in_child"), ["x"]))  #@ executed_in_child
        os._exit(0)
    os.waitpid(pid, 0)


def value():
    Thing().value


def iter_():
    list(Thing())


def at_end():
    quietly(lambda: open(secret("at_end")))  #@ at_end


CASES = [plain, os_open, io_open, pathlib_read, nested, Thing().method, Thing.static, Thing.of_class, value, getattr_, enter, iter_, Thing(), less,
         class_body, lambda_, listcomp, genexpr, generator, delegated, long_call, deep, handler, finally_, decorated, partial, mapped, reduced,
         context, executed, scandir, copied, zipped, tarred, database, certificates, raw_open, raw_call, mapped_memory, deleted, collected, weak,
         signalled, write, append, made, removed, renamed, mode, truncated, threaded, thread_class, pooled, coroutine, gathered, executor,
         async_generator, forked, forked_in_thread, processed, program, spawned, spawned_in_thread, executed_in_child]

if __name__ == "__main__":
    atexit.register(at_end)
    for case in CASES:
        quietly(case)
