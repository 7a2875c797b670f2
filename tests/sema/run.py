"""Scopes against CPython's own symtable module: which scopes there are, and what each name is in each of them, for the
standard library of the Python that runs this.

    run.py [--every N] [FILE...]      every N-th file (default 10); finds the program in $TOCSIN
"""
import collections
import json
import os
import subprocess
import sys
import symtable
import sysconfig

USED, ASSIGNED, PARAMETER, GLOBAL, NONLOCAL, IMPORTED, ANNOTATED, TYPE_PARAM = (1 << i for i in range(8))
COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")
MERGED = COMPREHENSIONS[:3] if sys.version_info >= (3, 12) else ()  # PEP 709: their names may be the function's
HIDDEN = {"__class__", "__classdict__", "__conditional_annotations__", "__type_params__"}  # made by the compiler, not by the text
NAMES_OF_KINDS = {"ListComp": "listcomp", "SetComp": "setcomp", "DictComp": "dictcomp", "GeneratorExp": "genexpr"}
BATCH = 40


def our_kind(kind):
    return "function" if kind in ("function", "comprehension") else kind


def their_kind(table):
    """Scopes of annotations (PEP 649) are not ours: an annotation belongs to the scope around it."""
    kind = str(getattr(table.get_type(), "value", table.get_type())).lower()
    if kind in ("annotation",):
        return None
    if kind in ("type alias", "type variable", "type_alias", "type_variable", "typevar bound"):
        return "type value"
    if kind in ("type parameters", "type_parameters", "type parameter"):
        return "type parameters"
    return kind


def meaning_of(symbol):
    return "local" if symbol.is_local() else "free" if symbol.is_free() else "global"


def their_names(table, module):
    names = {}
    for s in table.get_symbols():
        name = s.get_name()
        bound = s.is_assigned() or s.is_imported() or s.is_parameter() or s.is_annotated()
        declared = s.is_declared_global() or s.is_nonlocal()
        if module or table.get_name() in COMPREHENSIONS:
            declared = False  # of a scope below, or a walrus
            bound = bound and (module or s.is_local())
        if name.startswith(".") or name in HIDDEN or not (bound or s.is_referenced() or declared):
            continue
        meaning = ("bound" if bound else "unbound") if module else meaning_of(s)
        names[name] = (meaning, s.is_parameter(), s.is_imported(), s.is_annotated(), s.is_referenced())
    return names


def our_names(scope, module):
    names = {}
    for n in scope["names"]:
        flags = n["flags"]
        if n["name"] in HIDDEN or (module and not flags & (ASSIGNED | ANNOTATED | USED)):
            continue  # the latter: only a scope below says `global`
        meaning = {"implicit": "global"}.get(n["meaning"], n["meaning"])
        if module:
            meaning = "bound" if flags & (ASSIGNED | ANNOTATED) else "unbound"
        names[n["name"]] = (meaning, bool(flags & PARAMETER), bool(flags & IMPORTED), bool(flags & ANNOTATED), bool(flags & USED))
    return names


def their_tree(table, path, out):
    kind = their_kind(table)
    if kind is None:
        return
    name = table.get_name()
    path = path + ((kind, name if kind in ("function", "class", "module") else "", table.get_lineno()),)
    out[path].append(their_names(table, kind == "module"))
    for child in table.get_children():
        their_tree(child, path, out)


def our_tree(scopes, out):
    paths = {0: ()}
    for s in scopes:
        kind = our_kind(s["kind"])
        name = s["name"] if kind in ("function", "class") else "top" if kind == "module" else ""
        if s["kind"] == "comprehension":
            name = NAMES_OF_KINDS[name]
        line = 0 if kind == "module" else s["line"]
        paths[s["id"]] = paths[s["parent"]] + ((kind, name, line),)
        out[paths[s["id"]]].append(our_names(s, kind == "module"))


def without_merged(theirs, ours):
    """Leaves out comprehensions that CPython may merge into the function around, their names there, and what they hold."""
    gone = collections.defaultdict(set)
    for path, found in ours.items():
        for i, step in enumerate(path):
            if step[0] == "function" and step[1] in MERGED:
                for names in found:
                    gone[path[:i]].update(names)
    result = []
    for trees in (theirs, ours):
        kept = {}
        for path, found in trees.items():
            if any(path[:i] in gone for i in range(len(path))) and not (path in theirs and path in ours):
                continue
            if not any(step[0] == "function" and step[1] in MERGED for step in path):
                kept[path] = [{n: v for n, v in names.items() if n not in gone[path]} for names in found]
        result.append(kept)
    return result


def canonical(trees):
    """A type scope inside a class sees the class's names at run time, although CPython's table calls them global."""
    result = {}
    for path, found in trees.items():
        if path[-1][0].startswith("type "):
            found = [{n: ("outer",) + v[1:] if v[0] != "local" else v for n, v in names.items()} for names in found]
        result[path] = sorted(sorted(names.items()) for names in found)
    return result


def differences(path, source, scopes):
    theirs, ours = collections.defaultdict(list), collections.defaultdict(list)
    if b"from __future__ import annotations" in source:
        return None  # CPython does not look into annotations then
    try:
        table = symtable.symtable(source, path, "exec")
    except (SyntaxError, ValueError, RecursionError):
        return None
    their_tree(table, (), theirs)
    our_tree(scopes, ours)
    theirs, ours = without_merged(theirs, ours)
    theirs, ours = canonical(theirs), canonical(ours)
    faults = []
    for key in sorted(set(theirs) | set(ours)):
        a, b = theirs.get(key), ours.get(key)
        if a == b:
            continue
        where = "%s: %s" % (path, " > ".join("%s %s:%d" % step for step in key[1:]))
        if a is None or b is None or len(a) != len(b):
            faults.append("%s: %d scopes in CPython, %d here" % (where, len(a or []), len(b or [])))
            continue
        for x, y in zip(a, b):
            faults += ["%s: %s CPython, here %s" % (where, i, dict(y).get(i[0])) for i in x if i not in y]
            faults += ["%s: only here %s" % (where, i) for i in y if i[0] not in dict(x)]
    return faults


def main():
    args = sys.argv[1:]
    every = 10
    if args[:1] == ["--every"]:
        every = int(args[1])
        args = args[2:]
    files = args
    if not files:
        top = sysconfig.get_paths()["stdlib"]
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(f for f in folders if f not in ("site-packages", "dist-packages", "__pycache__"))
            files += [os.path.join(folder, n) for n in sorted(names) if n.endswith(".py")]
        files = files[::every]
    faults, count, scopes = [], 0, 0
    for start in range(0, len(files), BATCH):
        batch = files[start:start + BATCH]
        run = subprocess.run([os.environ["TOCSIN"], "debug", "scopes"] + batch, stdout=subprocess.PIPE, check=True)
        for path, line in zip(batch, run.stdout.splitlines()):
            with open(path, "rb") as f:
                found = json.loads(line.decode("utf-8"))["scopes"]
                more = differences(path, f.read(), found)
            if more is not None:
                faults += more
                count += 1
                scopes += len(found)
    print("\n".join(faults[:200]))
    print("%d files, %d scopes, %d differences" % (count, scopes, len(faults)))
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main())
