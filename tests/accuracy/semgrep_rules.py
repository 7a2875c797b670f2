"""Semgrep's public Python rules, in our rule language: how many files load, how many rules agree with their annotations.

    SUITES=DIR python3 tests/accuracy/semgrep_rules.py [-v] [PART]

DIR holds a checkout of semgrep/semgrep-rules as `semgrep-rules` (not part of this project; without it the test is
skipped). A file counts where it is for Python. A rule agrees where every line that its example marks
with `ruleid:` rings and none that it marks with `ok:`; `strict` also forbids findings at lines that nobody marked.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOCSIN = os.environ.get("TOCSIN") or str(ROOT / "build" / "tocsin")
SUITES = os.environ.get("SUITES")
AIM = 0.95
ANNOTATION = re.compile(r"#\s*(ruleid|ok|todoruleid|todook)\s*:\s*([\w.,\s-]+)")
SKIPPED = 77


def annotations(path):
    """{rule: (lines that must ring, lines that must not, lines that may)}"""
    rules = {}
    lines = path.read_text(errors="replace").split("\n")
    for number, line in enumerate(lines, 1):
        found = ANNOTATION.search(line)
        if not found:
            continue
        target = number + 1
        while target <= len(lines) and ANNOTATION.search(lines[target - 1]):
            target += 1
        for name in found.group(2).split(","):
            places = rules.setdefault(name.strip().split(".")[-1].split()[0] if name.strip() else "", (set(), set(), set()))
            places[("ruleid", "ok").index(found.group(1)) if found.group(1) in ("ruleid", "ok") else 2].add(target)
    return rules


def audit(rules, example):
    """None and why where the rules do not load, else {rule: lines that ring}."""
    done = subprocess.run([TOCSIN, "check", "--isolated", "--all", "--format", "json", "--rules", str(rules), str(example)],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1):
        return None, done.stderr.decode(errors="replace").strip()
    rung = {}
    for finding in json.loads(done.stdout)["findings"]:
        rung.setdefault(finding["rule"], set()).add(finding["line"])
    return rung, ""


def main():
    verbose = "-v" in sys.argv
    parts = [a for a in sys.argv[1:] if a != "-v"]
    root = Path(SUITES or "/nonexistent") / "semgrep-rules" / "python"
    if not root.is_dir():
        print("skipped: SUITES names no folder with semgrep-rules")
        return SKIPPED
    files = loaded = rules = agreeing = strict = marks = right = 0
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text("")
        for path in sorted(root.rglob("*.yaml")):
            text = path.read_text()
            if path.name.endswith(".test.yaml") or "languages" not in text:
                continue
            if parts and not any(part in str(path) for part in parts):
                continue
            files += 1
            example = path.with_suffix(".py")
            rung, why = audit(path, example if example.exists() else empty)
            if rung is None:
                if verbose:
                    print("does not load:", why.replace(str(root) + "/", ""))
                continue
            loaded += 1
            if not example.exists():
                continue
            ids = re.findall(r"^\s*(?:- )?id:\s*['\"]?([\w.-]+)", text, re.M)
            marked = annotations(example)
            for rule in ids:
                wanted, silent, maybe = marked.get(rule.split(".")[-1], (set(), set(), set()))
                if not wanted and not silent:
                    continue
                rules += 1
                got = rung.get(rule, set())
                missed, wrong = sorted(wanted - got), sorted(got & silent)
                agreeing += not missed and not wrong
                marks += len(wanted) + len(silent)
                right += len(wanted) + len(silent) - len(missed) - len(wrong)
                extra = sorted(got - wanted - maybe - silent)
                strict += not missed and not wrong and not extra
                if verbose and (missed or wrong or extra):
                    print(f"{path.relative_to(root)}: {rule}: missed {missed} wrong {wrong} unmarked {extra}")
    print(f"files that load: {loaded} of {files} ({loaded / files:.1%})")
    print(f"lines that agree: {right} of {marks} ({right / marks:.1%})")
    print(f"rules that agree: {agreeing} of {rules} ({agreeing / rules:.1%}); strict: {strict} ({strict / rules:.1%})")
    return 0 if parts or (loaded >= AIM * files and agreeing >= AIM * rules) else 1


if __name__ == "__main__":
    sys.exit(main())
