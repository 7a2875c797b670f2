"""`tocsin check` over real code: the standard library and the site-packages of this machine's Pythons. No crash (the
sanitizer build runs this, too), and twice the same bytes, whatever the threads do. Flows are followed in a part of it:
all of it with flows is what the benchmark measures."""
import sys
import sysconfig
from pathlib import Path

from driver import run


def directories():
    found = {sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), sysconfig.get_path("platlib"),
             "/usr/lib/python3/dist-packages"}
    newest = sorted(Path.home().glob(".pyenv/versions/3.*/lib/python3.*"), key=lambda p: [int(n) for n in p.name[6:].split(".")])
    found.update(map(str, newest[-1:]))
    return sorted(d for d in found if Path(d).is_dir())


def packages():
    """Parts of the standard library in which much is handed on."""
    names = ("asyncio", "concurrent", "email", "http", "json", "logging", "multiprocessing", "urllib", "xml", "xmlrpc")
    return [str(Path(sysconfig.get_path("stdlib"), name)) for name in names]


def main():
    paths = directories()
    print("over", *paths)
    for form, what in (("text", ["--no-flow", *paths]), ("json", ["--no-flow", *paths]), ("json", packages())):
        outputs = set()
        for threads in "1", "2":
            status, out, err = run(["check", "--all", "--isolated", "--format", form, "--threads", threads, *what])
            summary = (err if form == "json" else out).decode()[-600:]
            assert status == 1, (status, summary)
            outputs.add(out)
        assert len(outputs) == 1, f"{form}: not the same twice"
    print(summary)
    return 0


if __name__ == "__main__":
    sys.exit(main())
