import os
import subprocess

COMMANDS = {"a": os.system, "b": os.popen}
LIST = [os.system, print]
SHELL = True
PREFIX = "rm -rf "
OPTIONS = {"shell": True}
NESTED = {"x": {"y": [os.system]}}

COMMANDS["a"]("x")  # value: COMMANDS["a"] = os.system
COMMANDS.get("b")("x")  # value: COMMANDS.get("b") = os.popen
COMMANDS[key]("x")  # value: COMMANDS[key] = os.popen | os.system
LIST[0]("x")  # value: LIST[0] = os.system
LIST[-1]("x")  # value: LIST[-1] = builtins.print
LIST[i]("x")  # value: LIST[i] = builtins.print | os.system
NESTED["x"]["y"][0]("x")  # value: NESTED["x"]["y"][0] = os.system
dict(a=os.system)["a"]("x")  # value: dict(a=os.system)["a"] = os.system
{**COMMANDS}["a"]("x")  # value: {**COMMANDS}["a"] = os.system
[*LIST][0]("x")  # value: [*LIST][0] = os.system
(os.system,)[0]("x")  # value: (os.system,)[0] = os.system
[os.system][0]("x")  # value: [os.system][0] = os.system
next(iter([os.system]))("x")  # value: next(iter([os.system])) = os.system
{"a": os.system}.setdefault("a")("x")


def reads(x, y):
    COMMANDS["a"](x)  # value: COMMANDS["a"] = os.system
    subprocess.run(x, shell=SHELL)  # value: SHELL = True
    os.system(PREFIX + x)  # value: PREFIX + x = 'rm -rf '..''
    os.system(x + " -v")  # value: x + " -v" = ''..' -v'
    os.system("cp %s %s" % (x, y))  # value: "cp %s %s" % (x, y) = 'cp '..''
    os.system("cp %s b" % x)  # value: "cp %s b" % x = 'cp '..' b'
    os.system(f"mv {x} {y}.bak")  # value: f"mv {x} {y}.bak" = 'mv '..'.bak'
    os.system("ls {}".format(x))  # value: "ls {}".format(x) = 'ls '..''
    os.system("ls {}".format("-l"))  # value: "ls {}".format("-l") = 'ls -l'
    os.system(" ".join(["rm", x]))  # value: " ".join(["rm", x]) = 'rm '..''
    os.system("a" if x else "b")  # value: "a" if x else "b" = 'a' | 'b'
    os.system(("ls " "-l"))  # value: "ls " "-l" = 'ls -l'
    os.system(str(5))  # value: str(5) = '5'
    os.system(2 ** 10 + 0x10)  # value: 2 ** 10 + 0x10 = 1040
    os.system("a" * 3)  # value: "a" * 3 = 'aaa'
    os.system("ls -l".split())  # value: "ls -l".split() = ['ls', '-l']
    os.system(not x)  # value: not x = <builtins.bool>


def pairs(x):
    d = dict(zip(["a"], [os.system]))
    d["a"](x)  # value: d["a"] = os.system
    e = dict([("a", os.system), ("b", os.popen)])
    e["a"](x)  # value: e["a"] = os.system


def numbers(x):
    import stat
    import config
    os.system(stat.S_IRWXU | stat.S_IRWXO)  # value: stat.S_IRWXU | stat.S_IRWXO = 455
    os.system(0o600 | stat.S_IROTH)  # value: 0o600 | stat.S_IROTH = 388
    os.system(-1)  # value: -1 = -1
    os.system("rm -rf " + config.PATH)  # value: "rm -rf " + config.PATH = 'rm -rf '..''
    os.system(config.RM + " -rf")  # value: config.RM + " -rf" = ''..' -rf'


def grows(x):
    cmd = ["ls"]
    subprocess.run(cmd)  # value: cmd = ['ls']
    cmd.append("-l")
    subprocess.run(cmd)  # value: cmd = ['ls', '-l']
    cmd.extend([x, "a"])
    subprocess.run(cmd)  # value: cmd = ['ls', '-l', ?, 'a']
    cmd += ["b"]
    subprocess.run(cmd)  # value: cmd = ['ls', '-l', ?, 'a', 'b']
    for y in x:
        cmd.append(y)
    subprocess.run(cmd)  # value: cmd = ['ls', '-l', ?, 'a', 'b'] | ['ls', '-l', ?, 'a', 'b', *?]
    subprocess.run(["ls"] + x)  # value: ["ls"] + x = ['ls', *?]
    subprocess.run(["ls", *x])  # value: ["ls", *x] = ['ls', *?]


def fills(x):
    kw = {}
    kw["shell"] = True
    subprocess.run(x, **kw)  # value: kw = {'shell': True}
    kw.update(cwd="/")
    subprocess.run(x, **kw)  # value: kw = {'shell': True, 'cwd': '/'}
    kw[x] = 1
    subprocess.run(x, **kw)  # value: kw = {'shell': True | 1, 'cwd': 1 | '/', *1}
    subprocess.run(x, **OPTIONS)  # value: OPTIONS = {'shell': True}
    subprocess.run(x, **(OPTIONS | {"cwd": "/"}))  # value: OPTIONS | {"cwd": "/"} = {'shell': True, 'cwd': '/'}


class Keeps:
    def __init__(self):
        self.cmds = ["ls"]
        self.env = {}

    def add(self, x):
        self.cmds.append(x)
        self.env["a"] = os.system

    def go(self):
        subprocess.run(self.cmds)  # value: self.cmds = ['ls'] | ['ls', *?]
        self.env["a"]("x")  # value: self.env["a"] = os.system
