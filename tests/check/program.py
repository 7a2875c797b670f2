"""Names over the whole program: small projects whose lines say what must be found, and what must not.

A line that ends in `# rings: rule` has that finding, all others of the same file have none of the rules that the file
names; a line `# quiet` stands for what must stay silent.
"""
import json
import os
import re
import subprocess
import tempfile
import textwrap
import unittest

TOCSIN = os.environ["TOCSIN"]


def audit(root, *arguments):
    run = subprocess.run([TOCSIN, "check", "--format", "json", "--isolated"] + list(arguments or ["."]), cwd=root,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode not in (0, 1):
        raise AssertionError("status %d: %s" % (run.returncode, run.stderr))
    return run.stdout


def findings(output):
    data = json.loads(output)
    found = set()
    for f in data["findings"]:
        found.add((f["path"], f["start"]["line"] if "start" in f else f["line"], f["rule"]))
    return found


class Program(unittest.TestCase):
    def project(self, files, *arguments):
        """Writes the files, audits them, and compares with what their lines say."""
        with tempfile.TemporaryDirectory() as root:
            expected, asked = set(), set()
            for path, text in files.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                text = textwrap.dedent(text).lstrip("\n")
                with open(full, "w") as f:
                    f.write(text)
                for number, line in enumerate(text.split("\n"), 1):
                    for rule in re.findall(r"# rings: (\S+)", line):
                        expected.add((path, number, rule))
                        asked.add(rule)
            found = {f for f in findings(audit(root, *arguments)) if f[2] in asked}
            self.assertEqual(found, expected)

    def test_wrapper(self):
        self.project({
            "app/__init__.py": "",
            "app/_compat.py": """
                try:
                    from subprocess32 import run
                except ImportError:
                    from subprocess import run
                """,
            "app/use.py": """
                from ._compat import run
                from . import _compat
                from . import _compat as c
                import app._compat
                from app._compat import run as r
                def f(x):
                    run(x, shell=True)  # rings: subprocess-shell
                    _compat.run(x, shell=True)  # rings: subprocess-shell
                    c.run(x, shell=True)  # rings: subprocess-shell
                    app._compat.run(x, shell=True)  # rings: subprocess-shell
                    r(x, shell=True)  # rings: subprocess-shell
                    r([x])
                def g(x):
                    from ._compat import run as inside
                    inside(x, shell=True)  # rings: subprocess-shell
                def h(run, x):
                    run(x, shell=True)
                """,
        })

    def test_constants(self):
        self.project({
            "app/__init__.py": "",
            "app/conf.py": """
                import os
                SHELL = True
                QUIET = not SHELL
                OPTIONS = {"shell": True}
                MAYBE = os.environ.get("X")
                class Settings:
                    SHELL = True
                    QUIET = False
                PREFIX = "ls"
                COMMAND = PREFIX + " -l"
                """,
            "app/more.py": """
                from .conf import SHELL as AGAIN
                """,
            "app/use.py": """
                import subprocess
                from .conf import SHELL, QUIET, OPTIONS, Settings, COMMAND
                from .more import AGAIN
                from . import conf
                def f(x):
                    subprocess.run(x, shell=SHELL)  # rings: subprocess-shell
                    subprocess.run(x, shell=QUIET)
                    subprocess.run(x, **OPTIONS)  # rings: subprocess-shell
                    subprocess.run(x, shell=Settings.SHELL)  # rings: subprocess-shell
                    subprocess.run(x, shell=Settings.QUIET)
                    subprocess.run(x, shell=AGAIN)  # rings: subprocess-shell
                    subprocess.run(x, shell=conf.SHELL)  # rings: subprocess-shell
                    subprocess.run(x, shell=conf.QUIET)
                """,
        })

    def test_reexports_and_all(self):
        self.project({
            "app/__init__.py": """
                from .inner import *
                from .inner import launch as start
                """,
            "app/inner/__init__.py": """
                from .deep import launch, hidden
                __all__ = ["launch"]
                """,
            "app/inner/deep.py": """
                import subprocess
                launch = subprocess.Popen
                hidden = subprocess.Popen
                """,
            "app/use.py": """
                from app import launch, start
                import app
                def f(x):
                    launch(x, shell=True)  # rings: subprocess-shell
                    start(x, shell=True)  # rings: subprocess-shell
                    app.launch(x, shell=True)  # rings: subprocess-shell
                    app.hidden(x, shell=True)
                """,
            "app/star.py": """
                from .inner import *
                def f(x):
                    launch(x, shell=True)  # rings: subprocess-shell
                    hidden(x, shell=True)
                """,
        })

    def test_src_layout_and_tests(self):
        self.project({
            "src/app/__init__.py": "from subprocess import run\nSHELL = True\n",
            "tests/test_app.py": """
                from app import run, SHELL
                def f(x):
                    run(x, shell=SHELL)  # rings: subprocess-shell
                """,
        })

    def test_namespace_package(self):
        self.project({
            "space/one/tools.py": "from subprocess import run\n",
            "space/two/use.py": """
                from space.one.tools import run
                from ..one import tools
                def f(x):
                    run(x, shell=True)  # rings: subprocess-shell
                    tools.run(x, shell=True)  # rings: subprocess-shell
                """,
        })

    def test_script_beside(self):
        self.project({
            "tool/helper.py": "import subprocess\ngo = subprocess.run\n",
            "tool/main.py": """
                from helper import go
                def f(x):
                    go(x, shell=True)  # rings: subprocess-shell
                """,
        })

    def test_stub(self):
        self.project({
            "app/__init__.py": "",
            "app/fast.pyi": "import requests\ndef session() -> requests.Session: ...\n",
            "app/slow.py": "def session(): return _load()\n",
            "app/slow.pyi": "import requests\ndef session() -> requests.Session: ...\n",
            "app/use.py": """
                from .fast import session
                from . import slow
                def f(u):
                    session().get(u, verify=False)  # rings: certificate-not-verified
                    slow.session().get(u, verify=False)  # rings: certificate-not-verified
                    session().get(u, verify=True)
                """,
        })

    def test_results_and_attributes(self):
        self.project({
            "app/__init__.py": "",
            "app/net.py": """
                import requests
                class Client:
                    def __init__(self):
                        self.session = requests.Session()
                    @property
                    def other(self) -> "requests.Session":
                        return self._make()
                    def fresh(self):
                        return requests.Session()
                class Special(Client):
                    pass
                class Own(requests.Session):
                    pass
                session = requests.Session()
                client = Client()
                def make():
                    s = requests.Session()
                    return s
                def get_client() -> "Client":
                    return Client()
                """,
            "app/use.py": """
                from .net import Client, Special, Own, make, session, get_client, client
                def f(u, c: Client):
                    make().get(u, verify=False)  # rings: certificate-not-verified
                    session.get(u, verify=False)  # rings: certificate-not-verified
                    Client().session.get(u, verify=False)  # rings: certificate-not-verified
                    Special().session.get(u, verify=False)  # rings: certificate-not-verified
                    Own().get(u, verify=False)  # rings: certificate-not-verified
                    c.session.get(u, verify=False)  # rings: certificate-not-verified
                    c.other.get(u, verify=False)  # rings: certificate-not-verified
                    c.fresh().get(u, verify=False)  # rings: certificate-not-verified
                    get_client().session.get(u, verify=False)  # rings: certificate-not-verified
                    client.session.get(u, verify=False)  # rings: certificate-not-verified
                    c.unknown.get(u, verify=0 or u)
                class Mine(Client):
                    def go(self, u):
                        self.session.get(u, verify=False)  # rings: certificate-not-verified
                        self.session.get(u)
                """,
        })

    def test_stars_of_stars(self):
        self.project({
            "p/__init__.py": "from .a import *\n",
            "p/a/__init__.py": "from .b import *\nfrom .c import *\n",
            "p/a/b.py": "from os import system as go, popen as _hidden\n",
            "p/a/c.py": "from p import *\nfrom os import popen, system as other\n__all__ = ['popen']\n",
            "main.py": """
                from p import *
                go(x)  # rings: os-system
                popen(x)  # rings: os-popen
                other(x)
                _hidden(x)
                """,
        })

    def test_dotted_import_binds_its_first_name(self):
        self.project({
            "ns/a/m.py": "import os.path\nrun = os.system\n",
            "main.py": """
                import ns.a.m
                ns.a.m.run(x)  # rings: os-system
                from ns.a.m import run
                run(x)  # rings: os-system
                """,
        })

    def test_what_containers_and_wrappers_hold(self):
        self.project({
            "m.py": """
                import contextlib, os, socket
                RUN = {"a": os.system, "b": [os.popen]}
                class K:
                    run = staticmethod(os.system)
                    def __init__(self):
                        self.s = contextlib.closing(socket.socket())
                """,
            "main.py": """
                from m import K, RUN
                RUN["a"](x)  # rings: os-system
                RUN["b"][0](x)  # rings: os-popen
                K.run(x)  # rings: os-system
                with K().s as s:
                    s.bind(("", 1))  # rings: bind-all
                """,
        })

    def test_what_a_function_sets_by_global(self):
        self.project({
            "m.py": "run = None\ndef setup():\n    global run\n    from os import system as run\n",
            "main.py": "import m\nm.run(x)  # rings: os-system\n",
        })

    def test_enum(self):
        self.project({
            "m.py": "import enum\nclass Hash(enum.Enum):\n    OLD = 'md5'\n    NEW = 'sha256'\n",
            "main.py": """
                import hashlib
                from m import Hash
                hashlib.new(Hash.OLD.value)  # rings: weak-hash
                hashlib.new(Hash.NEW.value)
                """,
        })

    def test_partial(self):
        self.project({
            "app/__init__.py": "",
            "app/tools.py": """
                import functools, subprocess
                shell = functools.partial(subprocess.run, shell=True)
                plain = functools.partial(subprocess.run, shell=False)
                """,
            "app/use.py": """
                from .tools import shell, plain
                def f(x):
                    shell(x)  # rings: subprocess-shell
                    plain(x)
                """,
        })

    def test_cycle(self):
        self.project({
            "app/__init__.py": "from .a import run\nfrom .b import other\n",
            "app/a.py": "from .b import run, other\n",
            "app/b.py": "from .a import other\nfrom subprocess import run\nfrom . import *\n",
            "app/use.py": """
                from .a import run, other
                from app import run as r
                def f(x):
                    run(x, shell=True)  # rings: subprocess-shell
                    r(x, shell=True)  # rings: subprocess-shell
                    other(x, shell=True)
                """,
        })

    def test_what_python_knows_better(self):
        """A file named like a module of Python's is not taken for it; a rule's own names stay."""
        self.project({
            "vendored/subprocess.py": "def run(*a, **k): pass\n",
            "app/__init__.py": "",
            "app/subprocess.py": "def run(*a, **k): pass\n",
            "app/use.py": """
                import subprocess
                from . import subprocess as mine
                def f(x):
                    subprocess.run(x, shell=True)  # rings: subprocess-shell
                    mine.run(x, shell=True)
                """,
        })

    def test_own_module_of_a_known_name(self):
        """What rules do not know below a name that they know is what the program's own module of that name has."""
        self.project({
            "commands/__init__.py": "from subprocess import run\nfrom .impl import go\n",
            "commands/impl.py": "from os import system as go\n",
            "code.py": "from os import system\n",
            "use.py": """
                import code, commands
                from commands import go, run
                def f(x):
                    run(x, shell=True)  # rings: subprocess-shell
                    commands.run(x, shell=True)  # rings: subprocess-shell
                    go(x)  # rings: os-system
                    code.system(x)  # rings: os-system
                    commands.getoutput(x)  # rings: subprocess-getoutput
                """,
        })

    def test_modules_by_name(self):
        self.project({
            "package/__init__.py": "",
            "package/impl.py": "from os import system as go\n",
            "package/use.py": """
                import importlib
                def f(x, name):
                    importlib.import_module("package.impl").go(x)  # rings: os-system
                    importlib.import_module(".impl", __package__).go(x)  # rings: os-system
                    importlib.import_module(".other", __package__).go(x)
                    importlib.import_module(name).go(x)
                """,
            "own.py": "from os import system\n",
            "main.py": """
                NAME = "own"
                def f(x):
                    from importlib import import_module
                    import_module(NAME).system(x)  # rings: os-system
                    __import__("own").system(x)  # rings: os-system
                """,
        })

    def test_carried(self):
        """What an import brings is followed to where it is called, whatever it goes through."""
        self.project({
            "shop/__init__.py": "",
            "shop/_compat.py": "import os\n",
            "shop/use.py": """
                from ._compat import os as system
                options = {}
                class Base:
                    runner = system
                    def make(self):
                        return system
                class Used(Base):
                    def __init__(self):
                        self.held = system
                    def go(self, x):
                        self.held.system(x)  # rings: os-system
                        self.runner.system(x)  # rings: os-system
                        self.make().system(x)  # rings: os-system
                """,
            "shop/item.py": """
                from ._compat import os as system
                def f(x):
                    all = [system]
                    all[0].system(x)  # rings: os-system
                """,
            "shop/loop.py": """
                from ._compat import os as system
                def f(x):
                    for one in (system,):
                        one.system(x)  # rings: os-system
                """,
            "shop/parameter.py": """
                from ._compat import os as system
                def f(x, given=system):
                    given.system(x)  # rings: os-system
                """,
            "shop/passed.py": """
                from ._compat import os as system
                def f(x, given):
                    given.system(x)  # rings: os-system
                f("ls", system)
                """,
            "shop/reached.py": """
                from ._compat import os as system
                def f(x):
                    getattr(system, "system")(x)  # rings: os-system
                """,
        })

    def test_only_what_is_audited(self):
        """Nothing outside of what was named is read."""
        files = {
            "app/__init__.py": "",
            "app/_compat.py": "from subprocess import run\n",
            "app/use.py": """
                from ._compat import run
                def f(x):
                    run(x, shell=True)
                """,
        }
        self.project(files, "app/use.py")

    def test_threads(self):
        """The same bytes whatever the number of threads."""
        with tempfile.TemporaryDirectory() as root:
            for i in range(40):
                with open(os.path.join(root, "m%d.py" % i), "w") as f:
                    f.write("from m%d import run, S%d\n" % ((i + 1) % 40, (i + 7) % 40))
                    f.write("import subprocess\nS%d = %s\n" % (i, i % 2 == 0))
                    if i == 17:
                        f.write("from subprocess import run\n")
                    f.write("def f(x):\n    run(x, shell=S%d)\n    subprocess.call(x, shell=S%d)\n" % (i, (i + 7) % 40))
            first = audit(root, "-j", "1", ".")
            self.assertIn(b"subprocess-shell", first)
            for threads in ("2", "5"):
                self.assertEqual(audit(root, "-j", threads, "."), first)

    def test_hostile(self):
        """Chains, stars of stars and huge lists end."""
        with tempfile.TemporaryDirectory() as root:
            for i in range(60):
                with open(os.path.join(root, "m%d.py" % i), "w") as f:
                    for k in range(60):
                        f.write("from m%d import *\n" % k)
                    f.write("import subprocess\ndef f(x):\n    go(x, shell=True)\n")
            with open(os.path.join(root, "big.py"), "w") as f:
                f.write("".join("class C%d(C%d): x = C%d\n" % (i, i + 1, i - 1) for i in range(2000)))
                f.write("".join("from m%d import run as r%d\n" % (i % 60, i) for i in range(2000)))
            audit(root)


if __name__ == "__main__":
    unittest.main()
