"""Every rule's examples: rules/<family>/<id>.py rings exactly where it says `# ruleid: <id>`.

The example stands beside the rule and is annotated as Semgrep's are: `# ruleid: id` above a line that must ring, `# ok: id`
above one that must not. Findings of severity low and above count, whatever their confidence.
"""
import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOCSIN = os.environ.get("TOCSIN") or str(ROOT / "build" / "tocsin")
ANNOTATION = re.compile(r"^\s*#\s*(ruleid|ok):\s*([\w., -]+?)\s*$")


def annotations(text):
    """{rule: (lines that must ring, lines that must not)}"""
    wanted = {}
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        found = ANNOTATION.match(line)
        if not found:
            continue
        target = number + 1
        while ANNOTATION.match(lines[target - 1]):
            target += 1
        for rule in found.group(2).split(","):
            rings, silent = wanted.setdefault(rule.strip(), (set(), set()))
            (rings if found.group(1) == "ruleid" else silent).add(target)
    return wanted


def main():
    rules = sorted((ROOT / "rules").glob("*/*.yaml"))
    assert len(rules) >= 25, "where are the rules?"
    examples = [rule.with_suffix(".py") for rule in rules]
    missing = [str(e) for e in examples if not e.exists()]
    done = subprocess.run([TOCSIN, "check", "--isolated", "--format", "json", "--min-severity", "low", "--min-confidence", "low",
                           *[str(e.relative_to(ROOT)) for e in examples if e.exists()]], cwd=ROOT, stdout=subprocess.PIPE)
    assert done.returncode in (0, 1), done.returncode
    report = json.loads(done.stdout)
    rung = {}
    for finding in report["findings"]:
        notes = [re.match(r"seen without its path, too, by (.*)", note) for note in finding.get("notes", [])]
        for rule in [finding["rule"], *(rule for note in notes if note for rule in note.group(1).split(", "))]:
            rung.setdefault((finding["path"], rule), set()).add(finding["line"])
    faults = ["no example: " + m for m in missing]
    for finding in report["findings"]:
        left = re.search(r"\$(\.\.\.)?[A-Z][A-Z_]*", finding["message"] + finding.get("remedy", ""))
        if left and left.group() not in (ROOT / finding["path"]).read_text():
            faults.append(f"{finding['path']}:{finding['line']}: {finding['rule']} tells {left.group()} as it is written in the rule")
    for diagnostic in report["diagnostics"]:
        faults.append("diagnostic: " + json.dumps(diagnostic))
    for example in examples:
        if not example.exists():
            continue
        rule, path = example.stem, str(example.relative_to(ROOT))
        wanted = annotations(example.read_text())
        rings, silent = wanted.get(rule, (set(), set()))
        if not rings or not silent:
            faults.append(f"{path}: needs a line that rings and one that does not")
        got = rung.get((path, rule), set())
        faults += [f"{path}:{line}: {rule} is silent" for line in sorted(rings - got)]
        faults += [f"{path}:{line}: {rule} rings" for line in sorted(got - rings)]
        for other, (rings, silent) in wanted.items():
            got = rung.get((path, other), set())
            if other != rule:
                faults += [f"{path}:{line}: {other} is silent" for line in sorted(rings - got)]
                faults += [f"{path}:{line}: {other} rings" for line in sorted(got & silent)]
    tested = subprocess.run([TOCSIN, "rules", "test", "--strict", "rules"], cwd=ROOT, stdout=subprocess.PIPE)
    if tested.returncode:
        faults.append("tocsin rules test says:\n" + tested.stdout.decode())
    for fault in faults:
        print(fault)
    print(f"{len(examples)} rules with examples, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
