"""What expressions denote, checked against comments: `# value: text = value ;; text = value` on a line says what `tocsin
debug values` must print for the expressions `text` of that line; `?` alone says that nothing may be known. A first
line `# triggers: NAME...` says which names the bodies are read for.

    run.py [FILE...]      finds the program in $TOCSIN
"""
import glob
import json
import os
import re
import subprocess
import sys


def atoms(value):
    """Atoms in any order: which comes first is no promise."""
    parts, depth, part, quote = [], 0, "", ""
    for c in value:
        if quote:
            quote = "" if c == quote else quote
        elif c == "'":
            quote = c
        elif c in "([{<":
            depth += 1
        elif c in ")]}>":
            depth -= 1
        if c == "|" and depth == 0 and not quote:
            parts.append(part.strip())
            part = ""
        else:
            part += c
    return sorted(parts + [part.strip()])


def check(tocsin, path):
    with open(path) as source:
        first = source.readline()
    triggers = first.split()[2:] if first.startswith("# triggers: ") else []
    flags = [part for name in triggers for part in ("-t", name)]
    run = subprocess.run([tocsin, "debug", "values"] + flags + [path], stdout=subprocess.PIPE, universal_newlines=True)
    if run.returncode:
        return ["%s: status %d" % (path, run.returncode)], 0
    facts = json.loads(run.stdout)
    found = {}
    for v in facts["values"]:
        found.setdefault((v["line"], v["text"]), []).append(v["value"])
    faults, count = [], 0
    if facts["bounds"]:
        faults.append("%s: bounds %d" % (path, facts["bounds"]))
    with open(path) as source:
        for number, line in enumerate(source, 1):
            match = re.search(r"# value: (.*)$", line)
            for claim in match.group(1).split(" ;; ") if match else ():
                text, expected = claim.rsplit(" = ", 1)
                count += 1
                got = found.get((number, text), ["?"])
                if atoms(expected) not in [atoms(g) for g in got]:
                    faults.append("%s:%d: %s is %s, not %s" % (path, number, text, got, expected))
    return faults, count


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    files = sys.argv[1:] or [f for f in sorted(glob.glob(here + "/*.py")) if os.path.basename(f) != "run.py"]
    total, faults = 0, []
    for path in files:
        more, count = check(os.environ["TOCSIN"], path)
        faults += more
        total += count
    print("\n".join(faults))
    print("%d expressions, %d wrong" % (total, len(faults)))
    return 1 if faults or not total else 0


if __name__ == "__main__":
    sys.exit(main())
