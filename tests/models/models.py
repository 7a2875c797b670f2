"""What models/ knows of each library: in examples/use_LIBRARY.py a line that ends with `# rings: RULE` has that finding of a
flow, one that ends with `# silent`, or with nothing, has none."""
import json
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOCSIN = os.environ.get("TOCSIN") or str(ROOT / "build" / "tocsin")
MARK = re.compile(r"# (?:rings: ([\w-]+)|silent)\s*$")


def check(example, flows):
    done = subprocess.run([TOCSIN, "check", "--isolated", "--format", "json", "--min-severity", "low", "--min-confidence", "low", example.name],
                          cwd=example.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    rung = {(f["line"], f["rule"]) for f in json.loads(done.stdout)["findings"] if f["rule"] in flows}
    wanted, silent = set(), 0
    for number, line in enumerate(example.read_text().split("\n"), 1):
        mark = MARK.search(line)
        if mark and mark.group(1):
            wanted.add((number, mark.group(1)))
        silent += bool(mark and not mark.group(1))
    faults = [f"{example.name}:{line}: {rule} is silent" for line, rule in sorted(wanted - rung)]
    loud = {line for line, _ in wanted}
    faults += [f"{example.name}:{line}: {rule} rings" for line, rule in sorted(rung - wanted) if line not in loud]
    if not wanted or not silent:
        faults.append(f"{example.name}: needs a line that rings and one that is silent")
    return faults


def main():
    flows = {rule.stem for rule in (ROOT / "rules" / "flow").glob("*.yaml")}
    examples = sorted((HERE / "examples").glob("*.py"))
    assert len(flows) > 30 and len(examples) > 60, "where are they?"
    faults = [fault for example in examples for fault in check(example, flows)]
    print("\n".join(faults))
    print(f"{len(examples)} libraries, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
