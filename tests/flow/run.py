"""Where untrusted data goes, line by line. Each file beside this one is a program of its own, so is each folder.

    os.system(x)  # rings: command-injection       these rules ring here (several: rule, rule)
    os.system(x)  # silent                          no rule about flows does, nor does a check that does not hold
    eval(x)       # info: eval-used                 that rule rings no louder than info
    eval(x)       # has: eval-used                  that rule rings, louder than info; it needs not be about flows

Other lines are not looked at."""
import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOCSIN = os.environ.get("TOCSIN") or str(ROOT / "build" / "tocsin")
FLOW_RULES = {path.stem for path in (ROOT / "rules" / "flow").glob("*.yaml")}
MARK = re.compile(r"#\s*(rings|silent|info|has)(?::\s*([a-z0-9, -]+))?\s*$")


def audit(program):
    done = subprocess.run([TOCSIN, "check", "--all", "--format", "json", str(program)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1):
        raise AssertionError(done.stderr.decode())
    found = {}
    for f in json.loads(done.stdout)["findings"]:
        found.setdefault((Path(f["path"]).name, f["line"]), {})[f["rule"]] = f["severity"]
    return found


def faults(program):
    found = audit(program)
    for path in sorted(program.rglob("*.py")) if program.is_dir() else [program]:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            mark = MARK.search(line)
            if not mark:
                continue
            rules = [name.strip() for name in (mark.group(2) or "").split(",") if name.strip()]
            here = found.get((path.name, number), {})
            loud = {rule for rule, severity in here.items() if rule in FLOW_RULES and severity != "info"}
            wrong = None
            if mark.group(1) == "rings" and not set(rules) <= loud:
                wrong = f"rings {sorted(loud)}"
            elif mark.group(1) == "silent" and loud:
                wrong = f"rings {sorted(loud)}"
            elif mark.group(1) == "info" and any(here.get(rule) != "info" for rule in rules):
                wrong = f"has {here}"
            elif mark.group(1) == "has" and any(here.get(rule, "info") == "info" for rule in rules):
                wrong = f"has {here}"
            if wrong:
                yield f"{path.relative_to(HERE)}:{number}: {wrong}: {line.strip()}"


class Flows(unittest.TestCase):
    pass


def add(program):
    def test(self):
        wrong = list(faults(program))
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))
    setattr(Flows, "test_" + program.stem, test)


for item in sorted(HERE.iterdir()):
    if (item.suffix == ".py" and item.name != "run.py") or (item.is_dir() and item.name != "__pycache__"):
        add(item)

if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
