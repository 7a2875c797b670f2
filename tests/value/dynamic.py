import os, sys, importlib, operator, functools, builtins, codecs, base64
from importlib import import_module

getattr(os, "system")("x")  # value: getattr(os, "system") = os.system
getattr(os, "sys" + "tem")("x")  # value: getattr(os, "sys" + "tem") = os.system
getattr(os, "metsys"[::-1])("x")  # value: getattr(os, "metsys"[::-1]) = os.system
getattr(os, "".join(["sys", "tem"]))("x")  # value: getattr(os, "".join(["sys", "tem"])) = os.system
getattr(os, "SYSTEM".lower())("x")  # value: getattr(os, "SYSTEM".lower()) = os.system
getattr(os, f"sys{'tem'}")("x")  # value: getattr(os, f"sys{'tem'}") = os.system
getattr(os, "%stem" % "sys")("x")  # value: getattr(os, "%stem" % "sys") = os.system
getattr(os, "{}tem".format("sys"))("x")  # value: getattr(os, "{}tem".format("sys")) = os.system
getattr(os, "xystem".replace("x", "s"))("x")  # value: getattr(os, "xystem".replace("x", "s")) = os.system
getattr(os, "zsystem"[1:])("x")  # value: getattr(os, "zsystem"[1:]) = os.system
getattr(os, chr(115) + "ystem")("x")  # value: getattr(os, chr(115) + "ystem") = os.system
getattr(os, "s" "ystem", None)("x")  # value: getattr(os, "s" "ystem", None) = None | os.system
getattr(os, codecs.decode("flfgrz", "rot13"))("x")  # value: getattr(os, codecs.decode("flfgrz", "rot13")) = os.system
getattr(os, base64.b64decode("c3lzdGVt").decode())("x")  # value: getattr(os, base64.b64decode("c3lzdGVt").decode()) = os.system
base64.b64encode(b"system")  # value: base64.b64encode(b"system") = b'c3lzdGVt'
base64.b64encode(b"syste")  # value: base64.b64encode(b"syste") = b'c3lzdGU='
base64.b64encode(b"s")  # value: base64.b64encode(b"s") = b'cw=='
base64.b64encode(b"")  # value: base64.b64encode(b"") = b''
base64.urlsafe_b64decode("Pz8-")  # value: base64.urlsafe_b64decode("Pz8-") = b'??>'
getattr(os, name)("x")  # value: getattr(os, name) = ?
vars(os)["system"]("x")  # value: vars(os)["system"] = os.system
os.__dict__["system"]("x")  # value: os.__dict__["system"] = os.system
os.__dict__.get("system")("x")  # value: os.__dict__.get("system") = None | os.system
sys.modules["os"].system("x")  # value: sys.modules["os"].system = os.system
sys.modules.get("os").system("x")  # value: sys.modules.get("os").system = os.system
__import__("os").system("x")  # value: __import__("os").system = os.system
__import__("os.path").system("x")  # value: __import__("os.path").system = os.system
__import__("os.path", fromlist=["x"]).join("x")  # value: __import__("os.path", fromlist=["x"]).join = os.path.join
importlib.import_module("o" + "s").system("x")  # value: importlib.import_module("o" + "s").system = os.system
import_module("os").system("x")  # value: import_module("os").system = os.system
importlib.__import__("os").system("x")  # value: importlib.__import__("os").system = os.system
builtins.__dict__["eval"]("x")  # value: builtins.__dict__["eval"] = builtins.eval
__builtins__.eval("x")  # value: __builtins__.eval = builtins.eval
__builtins__["eval"]("x")  # value: __builtins__["eval"] = builtins.eval
globals()["os"].system("x")  # value: globals()["os"].system = os.system
globals()["__builtins__"].eval("x")  # value: globals()["__builtins__"].eval = builtins.eval
os.system.__call__("x")  # value: os.system.__call__ = os.system
operator.attrgetter("system")(os)("x")  # value: operator.attrgetter("system")(os) = os.system
(lambda: os.system)()("x")  # value: (lambda: os.system)() = os.system
os.__getattribute__("system")("x")

call = functools.partial(os.system, "ls")
call()  # value: call = partial(os.system, 'ls')
quiet = functools.partial(functools.partial(os.popen, "ls"), mode="r")
quiet()  # value: quiet = partial(partial(os.popen, 'ls'), mode='r')


def inner():
    locals()["os"].system("x")
    run = os.system
    locals()["run"]("x")  # value: locals()["run"] = os.system
    getattr(os, other + "tem")("x")  # value: getattr(os, other + "tem") = ?


part = "sys"


def uses_global():
    getattr(os, part + "tem")("x")  # value: getattr(os, part + "tem") = os.system
