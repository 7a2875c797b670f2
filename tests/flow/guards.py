"""Checks that hold, and such that do not."""
import ipaddress
import os
import posixpath
import re
import sqlite3
import subprocess
from pathlib import Path
from urllib.parse import urlparse

from flask import Flask, abort, redirect, request

app = Flask(__name__)
ALLOWED = {"red", "green"}
TABLE = {"a": 1, "b": 2}
ROOT = Path("/srv/files")
NAME = re.compile(r"[a-z0-9_]+")
HOSTS = ["example.com"]
SAFE = "abcdefghijklmnopqrstuvwxyz0123456789_"
COLOURS = ("cyan", "pink")


def given():
    return request.args["x"]


def database():
    return sqlite3.connect("db").cursor()


@app.route("/members")
def members():
    x = request.args["x"]
    if x in ALLOWED:
        os.system(x)  # silent
    else:
        os.system(x)  # rings: command-injection
    if x not in TABLE:
        abort(400)
    os.system("echo " + x)  # silent
    y = request.args["y"]
    if not (y in ALLOWED or y in COLOURS):
        raise ValueError
    os.system(y)  # silent
    z = request.args["z"]
    if z not in ALLOWED and z != "blue":
        raise ValueError
    os.system(z)  # silent
    a = request.args["a"]
    os.system(a if a in ALLOWED else "ls")  # silent
    os.system(a if a not in ALLOWED else "ls")  # rings: command-injection
    a in ALLOWED and os.system(a)  # silent
    a in ALLOWED or os.system(a)  # rings: command-injection
    for b in request.args.getlist("b"):
        if b not in ALLOWED:
            continue
        os.system(b)  # silent
    c = request.args["c"]
    while c not in ALLOWED:
        c = request.args["again"]
    os.system(c)  # silent
    d = request.args["d"]
    assert d in ALLOWED
    os.system(d)  # silent
    e = request.args["e"]
    match e:
        case "up" | "down":
            os.system(e)  # silent
        case _:
            os.system(e)  # rings: command-injection
    os.system(" ".join([f for f in request.args.getlist("f") if f in ALLOWED]))  # silent
    os.system(" ".join([f for f in request.args.getlist("f") if f not in ALLOWED]))  # rings: command-injection
    g = request.args["g"]
    h = request.args["h"]
    if g in ALLOWED:
        os.system(h)  # rings: command-injection
    if request.args["i"] in ALLOWED:
        os.system(request.args["i"])  # silent
        os.system(request.args["j"])  # rings: command-injection
    fine = h in ALLOWED
    if not fine:
        abort(400)
    os.system(h)  # silent


@app.route("/characters")
def characters():
    x = request.args["x"]
    if not x.isalnum():
        raise ValueError
    os.system(x)  # silent
    y = request.args["y"]
    if not re.fullmatch(r"[\w.-]+", y):
        raise ValueError
    os.system("ls " + y)  # silent
    z = request.args["z"]
    if not re.match(r"[\w.-]+", z):  # rings: weak-pattern-check
        raise ValueError
    os.system("ls " + z)  # rings: command-injection
    a = request.args["a"]
    if re.match(r"^[a-z]+$", a):
        os.system(a)  # silent
    b = request.args["b"]
    if NAME.fullmatch(b):
        os.system(b)  # silent
    elif NAME.match(b):
        os.system(b)  # rings: command-injection
    c = request.args["c"]
    if not re.fullmatch(r"[a-z /]+", c):
        raise ValueError
    os.system(c)  # rings: command-injection
    d = request.args["d"]
    if all(k in SAFE for k in d):
        os.system(d)  # silent
    e = request.args["e"]
    if not all(k.isalnum() or k in "-_" for k in e):
        raise ValueError
    os.system(e)  # silent
    f = request.args["f"]
    if any(k in ";|" for k in f):  # rings: weak-character-check
        raise ValueError
    os.system(f)  # rings: command-injection
    g = request.args["g"]
    if set(g) <= set(SAFE):
        os.system(g)  # silent
    h = request.args["h"]
    if not set(h).issubset(SAFE):
        raise ValueError
    os.system(h)  # silent
    i = request.args["i"]
    if re.search(r"[^a-z0-9]", i):
        raise ValueError
    os.system(i)  # silent
    j = re.sub(r"[^a-z0-9]+", "_", request.args["j"])
    os.system(j)  # silent
    k = re.sub(r"[;]", "", request.args["k"])
    os.system(k)  # rings: command-injection
    m = request.args["m"]
    if re.fullmatch(r"\d{4}|[a-z]+;.*", m):
        os.system(m)  # rings: command-injection


@app.route("/quotes")
def quotes():
    cursor = database()
    x = request.args["x"]
    cursor.execute(f"select * from t where a = '{x}'")  # rings: sql-injection
    if "'" in x:
        return "no"
    cursor.execute(f"select * from t where a = '{x}'")  # silent
    cursor.execute("select * from t where a = '" + x + "' and b = '" + x + "'")  # silent
    cursor.execute("select * from t where a = '%s'" % x)  # silent
    cursor.execute("select * from t where a = '{}'".format(x))  # silent
    cursor.execute(f"select * from t where a = {x}")  # rings: sql-injection
    cursor.execute(f'select * from t where a = "{x}"')  # rings: sql-injection
    y = request.args["y"].replace("'", "''''".replace("'", "&apos;"))
    cursor.execute(f"select * from t where a = '{y}'")  # silent
    z = request.args["z"]
    if not z.startswith("'") or not z.endswith("'") or "'" in z[1:-1]:
        return "no"
    eval(z)  # silent


@app.route("/types")
def types():
    x = request.get_json()
    if not isinstance(x, int):
        raise TypeError
    os.system(x)  # silent
    y = request.get_json()
    if isinstance(y, str):
        os.system(y)  # rings: command-injection
    z = request.args["z"]
    try:
        ipaddress.ip_address(z)
    except ValueError:
        os.system(z)  # rings: command-injection
        return "no"
    os.system("ping " + z)  # silent
    a = request.args["a"]
    int(a)
    os.system("kill " + a)  # silent


@app.route("/paths")
def paths():
    path = (ROOT / request.args["p"]).resolve()
    open(path)  # rings: path-traversal-read
    if not path.is_relative_to(ROOT):
        abort(403)
    open(path)  # silent
    second = Path(ROOT, request.args["q"]).resolve()
    if ROOT not in second.parents:
        abort(403)
    open(second)  # silent
    third = os.path.realpath(os.path.join("/srv", request.args["r"]))
    if os.path.commonpath(["/srv", third]) != "/srv":
        abort(403)
    open(third)  # silent
    fourth = os.path.realpath(os.path.join("/srv", request.args["s"]))
    if not fourth.startswith("/srv" + os.sep):
        abort(403)
    open(fourth)  # silent
    fifth = os.path.realpath(os.path.join("/srv", request.args["t"]))
    if not fifth.startswith("/srv"):  # rings: weak-path-check
        abort(403)
    open(fifth)  # silent
    sixth = os.path.join("/srv", request.args["u"])
    if not sixth.startswith("/srv/"):  # rings: weak-path-check
        abort(403)
    open(sixth)  # rings: path-traversal-read
    name = request.args["v"]
    if ".." in name:  # rings: weak-path-check
        abort(403)
    open(os.path.join("/srv", name))  # rings: path-traversal-read
    name = request.args["v1"]
    if "../" in name:
        abort(403)
    open("/srv/" + name)  # silent
    name = request.args["v2"]
    if ".." in name:
        abort(403)
    open(f"/srv/{name}/page.html")  # silent
    name = request.args["v3"]
    if ".." in name:
        abort(403)
    open("/srv/%s/page.html" % name)  # silent
    name = request.args["w"]
    if ".." in name or name.startswith("/"):
        abort(403)
    open("/srv/" + name)  # silent
    name = request.args["w1"]
    if "/" in name:
        abort(403)
    open("/srv/" + name)  # silent
    name = request.args["w2"]
    if os.path.basename(name) != name:
        abort(403)
    open("/srv/" + name)  # silent
    name = request.args["w3"]
    full = os.path.join("/srv", name)
    checked = os.path.realpath(os.path.join("/srv", os.path.basename(name)))
    if not checked.startswith("/srv/"):
        abort(403)
    open(full)  # rings: path-traversal-read
    open(checked)  # silent
    other = Path(request.args["x1"]).resolve()
    third = Path(request.args["x2"]).resolve()
    if not other.is_relative_to(ROOT):
        abort(403)
    open(third)  # rings: path-traversal-read
    last = ROOT / request.args["y1"]
    try:
        last.resolve().relative_to(ROOT)
    except ValueError:
        abort(403)
    open(last)  # silent
    relative = os.path.relpath(os.path.join("/srv", request.args["y2"]), "/srv")
    if relative.startswith(".."):
        abort(403)
    open(os.path.join("/srv", relative))  # silent
    if ".." in (part := request.args["y3"]).split("/") or os.path.isabs(part):
        abort(403)
    open("/srv/" + part)  # silent


@app.route("/urls")
def urls():
    u = request.args["u"]
    if urlparse(u).netloc not in HOSTS:
        abort(400)
    redirect(u)  # silent
    v = request.args["v"]
    parsed = urlparse(v)
    if parsed.hostname != "example.com" or parsed.scheme != "https":
        abort(400)
    redirect(v)  # silent
    w = request.args["w"]
    if not w.startswith("https://example.com"):  # rings: weak-url-check
        abort(400)
    redirect(w)  # rings: open-redirect
    x = request.args["x"]
    if not x.startswith("https://example.com/"):
        abort(400)
    redirect(x)  # silent
    y = request.args["y"]
    if not y.startswith("/") or y.startswith("//"):
        abort(400)
    redirect(y)  # silent
    z = request.args["z"]
    if urlparse(z).scheme not in ("http", "https"):
        abort(400)
    redirect(z)  # rings: open-redirect
    a = request.args["a"]
    if not urlparse(a).hostname.endswith(".example.com"):
        abort(400)
    redirect(a)  # silent
    b = request.args["b"]
    if "example.com" in b:  # rings: weak-url-check
        redirect(b)  # rings: open-redirect


class Job:
    def __init__(self, name):
        self.name = name
        self.other = name

    def run(self):
        if self.name not in ALLOWED:
            raise ValueError
        os.system(self.name)  # silent
        os.system(self.other)  # rings: command-injection


@app.route("/job")
def job():
    Job(request.args["name"]).run()


def is_hex_key(key):
    if not isinstance(key, str):
        return False
    try:
        int(key, 16)
    except ValueError:
        return False
    return len(key) == 40


def without_dots(path):
    for part in path.split("/"):
        if ".." in part:
            raise ValueError(path)
    return path


@app.route("/checked-before")
def checked_before(action):
    key = request.args["key"]
    valid = is_hex_key(key)
    if valid and action == "get":
        open(key)  # silent
    elif valid and action == "remove":
        os.remove(key)  # silent
    else:
        open(key)  # rings: path-traversal-read


@app.route("/each")
def each():
    open("/srv/" + without_dots(request.args["p"]))  # silent
    p = request.args["p"]
    for part in p.split("/"):
        if ".." in part:
            break
    open("/srv/" + p)  # rings: path-traversal-read
    c = request.args["c"]
    for character in c:
        if character not in SAFE:
            return
    os.system("ls " + c)  # silent
    names = request.args.getlist("names")
    for name in names:
        if name not in ALLOWED:
            abort(400)
    d = request.args["d"]
    for bad in (";", "|"):
        if bad in d:
            raise ValueError
    os.system("ls " + d)  # rings: command-injection
    e = request.args["e"]
    if any(part == ".." for part in e.split("/")):
        abort(400)
    open("/srv/" + e)  # silent
    f = Path(request.args["f"])
    if ".." in f.parts:
        abort(400)


@app.route("/lists")
def lists():
    rest = []
    for key, value in request.json.items():
        rest.append(key + value)
    subprocess.run(["tool", "run"] + rest)  # silent
    subprocess.run(["tool", "run"] + rest, shell=True)  # rings: command-injection
    tool = "git" if request.args["git"] else "hg"
    subprocess.run([tool, "checkout", request.args["branch"]])  # rings: argument-injection


PARTS = re.compile(r"(~|\.\.|/|\\)")


def refuse_parts(name):
    if PARTS.sub("", name) != name:
        raise ValueError


def put_together_before(folder, path):
    name = posixpath.normpath(path)
    whole = os.path.join(folder, name)
    if os.path.isabs(name) or name == ".." or name.startswith("../"):
        raise ValueError
    return whole


def is_within(folder, target, links=False):
    if links:
        folder, target = os.path.realpath(folder), os.path.realpath(target)
    else:
        folder, target = os.path.abspath(folder), os.path.abspath(target)
    return target == folder or target.startswith(os.path.join(folder, ""))


@app.route("/handed")
def handed():
    name = request.args["name"]
    refuse_parts(name)
    open("/srv/" + name)  # silent
    open(put_together_before("/srv", request.args["a"]))  # silent
    path = os.path.join("/srv", request.args["b"])
    if not is_within("/srv", path):
        abort(400)
    open(path)  # silent
    other = os.path.join("/srv", request.args["c"])
    if re.search(r"\.\.|;", other):  # rings: weak-path-check
        abort(400)
    open(other)
    third = request.args["d"]
    if re.search(r"~|\.\.|/|\\\\", third):
        abort(400)
    open("/srv/" + third)  # silent
