getattr(__import__("o" + "s"), "sys" + "tem")(x)
import os, sys, importlib, functools
vars(os)["system"](x); os.__dict__["popen"](y); sys.modules["os"].system(z)
importlib.import_module("os").fork()
functools.partial(os.system, "ls")()
globals()["os"].system(1)
