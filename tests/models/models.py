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


# Each has a source or sink in models/, or the name of one that counts by how it is written.
LIBRARIES = """builtins.open socket builtins.input sys.argv os.environ argparse http.server email zipfile tarfile subprocess sqlite3 xml
    urllib pickle configparser re string.Template logging flask django rest_framework fastapi starlette aiohttp tornado pyramid bottle
    sanic werkzeug jinja2 mako sqlalchemy psycopg asyncpg pymysql pymongo redis requests httpx urllib3 paramiko fabric yaml lxml
    defusedxml ldap3 ldap cryptography Crypto jwt boto3 lambda_handler celery click typer pandas numpy torch joblib dill PIL markdown
    nltk transformers gradio streamlit langchain mcp"""


def unknown_libraries():
    """Of a model file, what stands before `flows:` or `same:`: sources and sinks."""
    text = ""
    for path in sorted((ROOT / "models").glob("*.yaml")):
        part = ""
        for line in path.read_text().split("\n"):
            if re.match(r"\w+:", line):
                part = line.split(":")[0]
            text += line + "\n" if part in ("sources", "sinks", "same") else ""
    return [name for name in LIBRARIES.split() if not re.search(r"(?<![\w.])%s(?:_\w+)?[.\],\s:]" % re.escape(name), text)]


def main():
    flows = {rule.stem for rule in (ROOT / "rules" / "flow").glob("*.yaml")}
    examples = sorted((HERE / "examples").glob("*.py"))
    assert len(flows) > 30 and len(examples) > 60, "where are they?"
    faults = [fault for example in examples for fault in check(example, flows)]
    faults += [f"{name}: models/ has no source or sink of it" for name in unknown_libraries()]
    print("\n".join(faults))
    print(f"{len(examples)} libraries, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
