"""Findings of flows: their paths in the reports, and that all that is done with findings is done with them, too."""
import json
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from driver import check, check_json, run

VIEWS = """from flask import Flask, request
from tools import run_it

app = Flask(__name__)


@app.route("/ping")
def ping():
    name = request.args["name"]
    run_it("ping " + name)
    return "ok"
"""
TOOLS = """import os


def run_it(command):
    line = "nice " + command
    os.system(line)
"""
LOCAL = """import os
import sys
from flask import request


def f():
    os.system(request.args["x"])


def g():
    os.system(sys.argv[1])
"""
LONG = "import os\nfrom flask import request\n\n\ndef f():\n    a0 = request.args['x']\n" + \
    "".join(f"    a{i + 1} = a{i} + 'x'\n" for i in range(30)) + "    os.system(a30)\n"


class Flows(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp()).resolve()

    def tearDown(self):
        shutil.rmtree(self.root)

    def write(self, **files):
        for name, text in files.items():
            (self.root / f"{name}.py").write_text(text)

    def flows(self, *args):
        _, report = check_json(["--isolated", "--select", "flow", *args, "."], cwd=self.root)
        return report["findings"]

    def text(self, *args):
        return check(["--isolated", "--select", "command-injection", *args, "."], cwd=self.root)[1].decode()

    def kept(self, makers):
        self.write(item="class Item:\n    def __init__(self, name):\n        self.name = name\n",
                   views="from flask import request\nfrom item import Item\n\n\ndef f():\n    return Item(request.args['x'])\n\n\n" +
                   "".join(f"def make{i}():\n    return Item('{i}')\n\n\n" for i in range(makers)),
                   use="import os\nfrom item import Item\n\n\ndef use(item: Item):\n    os.system(item.name)\n")
        return [f["confidence"] for f in self.flows("--all") if f["rule"] == "command-injection"]

    def test_what_objects_keep_is_doubtful_where_there_are_many(self):
        self.assertEqual((self.kept(1), self.kept(6), self.kept(20)), (["high"], ["medium"], ["low"]))

    def test_where_a_server_sends_its_client_is_low(self):
        self.write(a="import os\nimport requests\nfrom flask import request\n\npage = requests.get('https://a.org').json()\nrequests.get(page['next'])\n"
                     "os.system(page['run'])\n\n\ndef f(quick):\n    where = page['next'] if quick else request.args['to']\n    requests.get(where)\n")
        found = [(f["line"], f["source"], f["severity"], f["confidence"]) for f in self.flows("--all") if f["rule"].startswith(("server", "command"))]
        self.assertEqual(found, [(6, "response", "medium", "low"), (7, "response", "high", "high"), (12, "remote", "high", "high")])

    def found_by(self, name):
        steps = "".join(f"    a{i + 1} = a{i} + 'x'\n" for i in range(6))
        self.write(a=f"import os\nfrom flask import request\n\n\ndef f(store):\n    a0 = {name}\n{steps}    run(a6)\n\n\ndef run(it):\n    os.system(it)\n",
                   b=f"import os\nfrom flask import request\n\n\ndef f(store):\n    os.system({name})\n")
        return [f["confidence"] for f in self.flows("--all") if f["rule"] == "command-injection"]

    def test_what_something_unknown_finds_is_low_on_a_way_that_is_not_short(self):
        self.assertEqual(self.found_by("store.load(request.args['key'])"), ["low", "medium"])
        self.assertEqual(self.found_by("request.json['key'].wrapped()"), ["medium", "medium"])
        self.assertEqual(self.found_by("store.replace('x', request.args['key'])"), ["medium", "medium"])

    def test_path_as_data(self):
        self.write(views=VIEWS, tools=TOOLS)
        [finding] = [f for f in self.flows() if f["rule"] == "command-injection"]
        self.assertEqual((finding["source"], finding["confidence"]), ("remote", "high"))
        steps = [(s["path"], s["line"], s["note"]) for s in finding["steps"]]
        self.assertEqual(steps, [
            ("views.py", 9, "request.args: from a network client"), ("views.py", 9, "assigned to name"),
            ("views.py", 10, "passed to run_it() as command"), ("tools.py", 4, "run_it() takes it"),
            ("tools.py", 5, "assigned to line"), ("tools.py", 6, "runs as a command")])
        self.assertEqual([s["depth"] for s in finding["steps"]], [0, 0, 0, 1, 1, 1])
        self.assertEqual(finding["steps"][0]["column"], 12)

    def test_path_as_text(self):
        self.write(views=VIEWS, tools=TOOLS)
        text = self.text()
        block = text[text.index("command-injection"):].splitlines()
        shown = [line for line in block if "|" in line or "-->" in line]
        order = ['name = request.args["name"]', "from a network client, assigned to name", "run_it(", "passed to run_it() as command",
                 "tools.py", "def run_it", "takes it", "line =", "assigned to line", "os.system(line)", "runs as a command"]
        places = [next((i for i, line in enumerate(shown) if part in line), -1) for part in order]
        self.assertEqual(places, sorted(places), text)
        self.assertNotIn("\x1b", text)
        colored = self.text("--color=always")
        self.assertEqual(re.sub(r"\x1b\[[0-9;]*m", "", colored), text)

    def test_long_path_is_shortened(self):
        self.write(long=LONG)
        text = self.text()
        self.assertRegex(text, r": \d+ steps are left out; --verbose shows them")
        self.assertIn("runs as a command", text)
        self.assertNotIn("are left out", self.text("--verbose"))

    def test_sarif(self):
        self.write(views=VIEWS, tools=TOOLS, long=LONG)
        _, out, _ = check(["--isolated", "--select", "command-injection", "-f", "sarif", "."], cwd=self.root)
        for result in json.loads(out)["runs"][0]["results"]:
            steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
            last = steps[-1]["location"]["physicalLocation"]
            self.assertIn("network client", result["relatedLocations"][0]["message"]["text"])
            self.assertEqual(steps[-1]["location"]["message"]["text"], "runs as a command")
            self.assertIn(last["artifactLocation"]["uri"], ("tools.py", "long.py"))

    def test_notebook_steps_name_cells(self):
        cells = [{"cell_type": "code", "source": "import os\n\nname = input()"}, {"cell_type": "code", "source": "\neval(name)"}]
        (self.root / "n.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
        _, report = check_json(["--isolated", "--all", "n.ipynb"], cwd=self.root)
        [finding] = [f for f in report["findings"] if f["rule"] == "code-injection"]
        places = [(s["cell"], s["line"], s["note"]) for s in finding["steps"]]
        self.assertEqual(places[0][:2], (1, 3))
        self.assertEqual(places[-1], (2, 2, "runs as Python code"))

    def test_trust(self):
        self.write(local=LOCAL)
        kinds = lambda *args: sorted(f["source"] for f in self.flows(*args) if f["rule"] == "command-injection")
        self.assertEqual(kinds(), ["cli", "remote"])
        self.assertEqual(kinds("--trust", "cli,env"), ["remote"])
        self.assertEqual(kinds("--trust", "cli", "--trust=remote"), [])
        self.assertEqual(kinds("--trust", "cli", "--all"), ["cli", "remote"])
        status, _, err = check(["--trust", "remot3", "."], cwd=self.root)
        self.assertEqual(status, 2)
        self.assertIn(b"did you mean remote?", err)
        (self.root / "tocsin.toml").write_text('trust = ["cli"]\n')
        _, report = check_json(["--select", "command-injection", "."], cwd=self.root)
        self.assertEqual([f["source"] for f in report["findings"]], ["remote"])
        self.assertIn(b'trust = ["cli"]', check(["--show-settings", "."], cwd=self.root)[1])
        (self.root / "tocsin.toml").write_text('trust = ["cl"]\n')
        self.assertIn(b"tocsin.toml:1:10: there is no kind of source cl; there are remote", check(["."], cwd=self.root)[2])

    def test_verbose_says_what_was_followed(self):
        self.write(views=VIEWS, tools=TOOLS)
        self.assertRegex(self.text("-v"), r"flow +\d+ functions, \d+ ways? of data, \d+ sources?, \d+ sinks?")
        self.assertEqual(check_json(["--no-flow", "."], cwd=self.root)[1].get("flow"), None)

    def test_bounds_that_are_met_are_named_and_counted(self):
        self.write(views=VIEWS, tools=TOOLS)
        self.assertEqual(check_json(["."], cwd=self.root)[1]["flow"]["bounds"], {})
        names = ["p%d" % i for i in range(30)]
        self.write(wide="import os\n\n\ndef f(%s):\n    os.system(%s)\n" % (", ".join(names), " + ".join(names)))
        flow = check_json(["."], cwd=self.root)[1]["flow"]
        self.assertTrue(flow["bound_met"])
        self.assertEqual(list(flow["bounds"]), ["labels"])
        self.assertRegex(self.text(), r"findings may be missing: more than 24 origins of one value \(\d+ times\)")

    def test_bounds_of_values_are_told_where_flows_end(self):
        body = "".join("def f%d():\n    global a%d\n    a%d = %s\n    os.system(a%d)\n\n\n" % (i, i, i, "a%d" % (i + 1) if i < 11 else "sys.argv[1]", i)
                       for i in range(12))
        self.write(chain="import os\nimport sys\n\n\n" + body)
        _, report = check_json(["--all", "."], cwd=self.root)
        self.assertTrue(any(f["rule"] == "command-injection" for f in report["findings"]))
        self.assertEqual([d["kind"] for d in report["diagnostics"]], ["bound"])

    PAGE = "from flask import render_template, request\n\n\ndef f():\n    return render_template('page.html', x=request.args['x'])\n"

    def write_page(self, text="<p>\n{{ x|safe }}</p>\n", **files):
        (self.root / "templates").mkdir(exist_ok=True)
        (self.root / "templates" / "page.html").write_text(text)
        self.write(app=self.PAGE, **files)

    def test_templates_are_read(self):
        self.write_page()
        _, report = check_json(["--isolated", "--select", "cross-site-scripting", "."], cwd=self.root)
        (found,) = report["findings"]
        last = found["steps"][-1]
        self.assertEqual((found["path"], found["line"]), ("app.py", 5))
        self.assertEqual((last["path"], last["line"], last["column"], last["code"]), ("templates/page.html", 2, 1, "{{ x|safe }}</p>"))
        self.assertIn("templates/page.html:2", found["message"])
        self.assertEqual(report["flow"]["templates"], 1)
        self.assertRegex(self.text("-v"), r"flow .*, 1 template\n")
        alone = check_json(["--isolated", "--select", "cross-site-scripting", "app.py"], cwd=self.root)[1]["findings"]
        self.assertEqual([f["fingerprint"] for f in alone], [found["fingerprint"]])
        shown = run(["check", "--show-files", "."], cwd=self.root)[1].decode().split()
        self.assertEqual(shown, ["app.py", "templates/page.html"])

    def test_templates_decide(self):
        loud = lambda: check_json(["--isolated", "--select", "cross-site-scripting,request-page", "."], cwd=self.root)[1]["findings"]
        self.write_page("<p>{{ x }}</p>")
        self.assertEqual(loud(), [])
        self.write_page("<p>{{ x|safe }}</p>")
        self.assertTrue(loud())
        (self.root / "app.py").write_text(self.PAGE.replace("'])", "'])  # tocsin: ignore[cross-site-scripting]"))
        self.assertEqual(check_json(["--select", "cross-site-scripting", "."], cwd=self.root)[1]["findings"], [])

    def test_template_that_cannot_be_read_is_told(self):
        self.write_page("<p>{{ x|safe }}</p>" + " " * (2 << 20))
        self.assertIn("template: templates/page.html: ", self.text("-v"))

    def test_leads_its_block(self):
        self.write(local=LOCAL)
        _, out, _ = check(["--isolated", "local.py"], cwd=self.root)
        blocks = [b for b in out.decode().split("\n\n") if "= note: seen without its path, too, by os-system" in b]
        self.assertTrue(blocks)
        for block in blocks:
            self.assertIn("command-injection", block)
            self.assertNotIn(": os-system", block)
            self.assertEqual(sum("os.system(" in line and re.match(r" +\d+ \|", line) is not None for line in block.splitlines()), 1, block)

    def test_what_harms_little_is_told_from_near(self):
        steps = "".join(f"    a{n + 1} = a{n}\n" for n in range(8))
        text = "import logging\nfrom flask import request\n\n\ndef f():\n    a0 = request.args['x']\n%s    logging.info(a%d)\n"
        self.write(near=text % ("", 0), far=text % (steps, 8))
        self.assertEqual([f["path"] for f in self.flows()], ["near.py"])
        self.assertEqual([f["path"] for f in self.flows("--all")], ["far.py", "near.py"])

    def test_one_weakness_at_one_place_is_told_once(self):
        self.write(calc="from flask import request\n\n\ndef f():\n    return eval(request.args['x'])\n")
        [finding] = check_json(["--isolated", "."], cwd=self.root)[1]["findings"]
        self.assertEqual((finding["rule"], finding["line"]), ("code-injection", 5))
        self.assertIn("seen without its path, too, by eval-used", finding["notes"])
        self.assertIn("literal_eval", json.dumps(finding["fix"]))
        [finding] = check_json(["--isolated", "--no-flow", "."], cwd=self.root)[1]["findings"]
        self.assertEqual(finding["rule"], "eval-used")
        self.write(calc="from flask import request\n\n\ndef f():\n    return eval(request.args['x'])  # tocsin: ignore[code-injection]\n")
        self.assertEqual(check_json(["."], cwd=self.root)[1]["findings"], [])

    def test_rules_of_users_are_told_for_themselves(self):
        own = """rules:
  - id: own
    languages: [python]
    severity: ERROR
    message: own words
    pattern: os.system(...)
    metadata: {cwe: "CWE-78: Improper Neutralization of Special Elements used in an OS Command ('OS Command Injection')"}
"""
        self.write(one="import os\nfrom flask import request\n\n\ndef f():\n    os.system(request.args['x'])\n    os.system('ls')\n")
        (self.root / "own.yaml").write_text(own)
        found = check_json(["--isolated", "--rules", "own.yaml", "one.py"], cwd=self.root)[1]["findings"]
        told = {(f["rule"], f["line"], f["severity"]) for f in found}
        self.assertLessEqual({("own", 6, "high"), ("own", 7, "high"), ("command-injection", 6, "critical")}, told)

    def test_a_finding_where_data_comes_in_takes_the_path(self):
        view = "def view(request):\n    text = request.POST['text']{}\n    print('now')\n    eval(text)\n    exec(text)\n    eval(text)\n"
        self.write(view=view.format(""))
        found = check_json(["--isolated", "."], cwd=self.root)[1]["findings"]
        self.assertEqual([(f["rule"], f["line"], f["source"]) for f in found], [("eval-used", 2, "remote"), ("exec-used", 2, "remote")])
        first = found[0]
        self.assertEqual([s["line"] for s in first["steps"]], [2, 2, 4])
        self.assertEqual(first["severity"], "critical")
        self.assertIn("the same data does harm in view.py:6, too", first["notes"])
        self.write(view=view.format("  # tocsin: ignore[eval-used, exec-used]"))
        self.assertEqual(check_json(["."], cwd=self.root)[1]["findings"], [])

    def test_sources_of_two_kinds_are_two_findings(self):
        self.write(two="import os\nimport sys\nfrom flask import request\n\n\ndef f(y):\n    x = request.args['x'] if y else sys.argv[1]\n    os.system(x)\n")
        found = [f for f in self.flows() if f["rule"] == "command-injection"]
        self.assertEqual(sorted(f["source"] for f in found), ["cli", "remote"])
        prints = {f["source"]: f["fingerprint"] for f in found}
        self.assertEqual(len(set(prints.values())), 2)
        self.write(two="import os\n\nimport sys\nfrom flask import request\n\nunused = 1\n\n\ndef f(y):\n    x = sys.argv[1]\n    os.system(x)\n")
        [left] = [f for f in self.flows() if f["rule"] == "command-injection"]
        self.assertEqual(left["fingerprint"], prints["cli"])

    def test_findings_of_one_place_share_their_gutter(self):
        """The path of one of them passes a line whose number has more digits than the place."""
        far = "\n" * 1200
        for near, other in (("request.args['x']", "sys.argv[1]"), ("sys.argv[1]", "request.args['x']")):
            self.write(two="import os\nimport sys\nfrom flask import request\n\n\ndef f(y):\n    os.system(%s if y else g())\n%s\n"
                           "def g():\n    return %s\n" % (near, far, other))
            _, out, _ = check(["--isolated", "--select", "command-injection", "."], cwd=self.root)
            lines = [line for line in out.decode().splitlines() if re.match(r" *\d* \|", line)]
            self.assertEqual(len({line.index("|") for line in lines}), 1, out.decode()[:4000])
            self.assertTrue(any("1210 |" in line for line in lines), out.decode()[:4000])

    def test_suppression_and_limits(self):
        self.write(local=LOCAL)
        self.assertEqual(check(["--isolated", "--select", "command-injection", "--fail-on", "never", "."], cwd=self.root)[0], 0)
        self.assertEqual(check(["--isolated", "--select", "command-injection", "."], cwd=self.root)[0], 1)
        hidden = LOCAL.replace('["x"])', '["x"])  # tocsin: ignore[command-injection] why').replace("[1])", "[1])  # nosec")
        self.write(local=hidden)
        status, out, _ = check(["--select", "command-injection", "."], cwd=self.root)
        self.assertEqual(status, 0, out)
        self.assertNotIn(b"hides nothing", out)

    def test_baseline(self):
        self.write(local=LOCAL)
        check(["--write-baseline", "known", "local.py"], cwd=self.root)
        self.write(local="\n# moved\n" + LOCAL + "\n\ndef h():\n    os.system(request.form['y'])\n")
        _, report = check_json(["--baseline", "known", "--select", "command-injection", "local.py"], cwd=self.root)
        self.assertEqual([f["steps"][0]["code"] for f in report["findings"]], ["os.system(request.form['y'])"])

    def git(self, *args):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t", *args], cwd=self.root, check=True, capture_output=True)

    def test_since(self):
        self.write(views=VIEWS, tools=TOOLS.replace("os.system(line)", "print(line)"), local=LOCAL)
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-qm", "x")
        found = lambda: [f["path"] for f in self.flows("--since", "HEAD", "--select", "command-injection")]
        self.write(local="# moved\n\n" + LOCAL)
        self.assertEqual(found(), [])
        self.write(tools=TOOLS)  # the flow is new, whichever file it is told in
        self.assertEqual(len(found()), 1)
        self.git("commit", "-qam", "y")
        self.write(views="# moved\n" + VIEWS, tools="# moved\n" + TOOLS)
        self.assertEqual(found(), [])

    def test_add_ignores(self):
        self.write(local=LOCAL)
        check(["--add-ignores", "--select", "command-injection", "."], cwd=self.root)
        text = (self.root / "local.py").read_text()
        self.assertEqual(text.count("# tocsin: ignore[command-injection]"), 2, text)
        self.assertEqual(check(["--select", "command-injection", "."], cwd=self.root)[0], 0)

    def test_fix_keeps_flows_that_are_there(self):
        source = "import yaml\nimport os\nfrom flask import request\n\n\ndef f():\n    yaml.load(open('x'))\n    os.system(request.args['x'])\n"
        self.write(local=source)
        _, before = check_json(["--isolated", "."], cwd=self.root)
        _, after = check_json(["--isolated", "--unsafe-fixes", "."], cwd=self.root)
        self.assertNotEqual((self.root / "local.py").read_text(), source)
        flows = lambda report: sorted((f["rule"], f["fingerprint"]) for f in report["findings"] if "steps" in f and f["rule"] == "command-injection")
        _, again = check_json(["--isolated", "."], cwd=self.root)
        self.assertEqual(flows(after), flows(again))
        self.assertTrue(flows(before))

    def explain(self, place, *paths):
        return run(["explain-flow", place, *paths], cwd=self.root)

    def test_explain_flow(self):
        self.write(views=VIEWS, tools=TOOLS.replace("import os", "import os\nimport shlex") + "    os.system(shlex.quote(command))\n")
        status, out, _ = self.explain("tools.py:7", ".")
        text = out.decode()
        self.assertEqual(status, 0)
        for part in ("line\n      may be 'nice '..''\n      what callers give run_it() as command", "model of os.system", "sink of command-injection",
                     "reported as critical: views.py:9: request.args: from a network client"):
            self.assertIn(part, text)
        alone = self.explain("tools.py:7")[1].decode()  # without the files that call it
        self.assertIn("not reported: nobody hands untrusted data to what reaches it", alone)
        cured = self.explain("tools.py:8", ".")[1].decode()
        self.assertIn("made harmless for command-injection", cured)
        self.assertIn("silent: all that reaches it was made harmless for it", cured)
        self.assertEqual(self.explain("views.py:10", "tools.py")[1].decode().count("in line 9"), 1 + 1)

    def refused(self, models, place, words):
        (self.root / "m.yaml").write_text(models)
        status, _, err = check(["--isolated", "--models", "m.yaml", "."], cwd=self.root)
        self.assertEqual(status, 2, models[:80])
        self.assertIn(place.encode(), err, models[:80])
        self.assertIn(words.encode(), err, models[:80])

    def test_models_that_name_nothing(self):
        self.write(local=LOCAL)
        for name in ("a..b", ".a", "a.", "a b", "a/b", "1a", "x." * 16 + "y", "x" * 2000, "*"):
            self.refused("sources:\n  - {read: ['%s'], kind: remote}\n" % name, "m.yaml:2:13:", "needs a name")
        self.refused("trusted: [[a]]\n", "m.yaml:1:11:", "needs a name")
        self.refused("same: {a: [a..b]}\nsources: [{read: a, kind: remote}]\n", "m.yaml:1:12:", "needs a name")

    def test_models_that_say_the_same_again_and_again(self):
        self.write(local=LOCAL)
        names = [".".join("a" * n) for n in range(1, 9)]
        self.refused("same:\n" + "".join("  %s: [%s]\n" % (name, ", ".join([name] * 50)) for name in names) +
                     "sources: [{read: %s, kind: remote}]\n" % names[-1], "m.yaml:", "too many")

    def test_explain_flow_says_no(self):
        self.write(views=VIEWS)
        for place in ("views.py", "views.py:0", "views.py:x", "views.py:99999999999999999999", "views.py:900", "gone.py:1"):
            status, out, err = self.explain(place)
            self.assertEqual((status, out), (2, b""), place)
            self.assertTrue(err.startswith(b"tocsin"), err)

    def test_removing_by_a_command(self):
        """A shell rings loudest, with its path; the same by a list and behind a check rings lower, and says that no rm is needed."""
        flow = Path(__file__).resolve().parent.parent / "flow"
        found = lambda name: check_json(["--isolated", name], cwd=flow)[1]["findings"]
        [shell] = [f for f in found("os_calls_first.py") if f["severity"] == "critical"]
        self.assertEqual((shell["rule"], len(shell["steps"]) >= 3), ("command-injection", True))
        checked = found("os_calls_second.py")
        self.assertEqual({f["severity"] for f in checked} - {"low", "medium"}, set())
        self.assertIn("use shutil.rmtree(path)", [f["remedy"] for f in checked])
        self.assertTrue(all(f["severity"] == "low" for f in checked if f["rule"] == "path-check-race"))
        self.assertEqual(len([f for f in checked if f["rule"] == "path-check-race"]), 1)

    def test_removing_without_a_command(self):
        """What is checked well is no path traversal; that the parameter has another name, and that the check and the removal are a
        race, is told as that."""
        third = Path(__file__).resolve().parent.parent / "flow" / "os_calls_third.py"
        lines = third.read_text().splitlines()
        start, end = lines.index('def as_written(str, allowed_root="/safe/directory"):') + 1, lines.index("def unchecked(path):")
        found = [f for f in check_json(["--isolated", third.name], cwd=third.parent)[1]["findings"] if start <= f["line"] <= end]
        told = sorted((f["rule"], lines[f["line"] - 1].strip().split("  #")[0]) for f in found)
        self.assertEqual(told, [("path-check-race", "shutil.rmtree(target, ignore_errors=False)"),
                                ("path-check-race", "target.unlink(missing_ok=True)"),
                                ("unbound-path", "target = Path(path).resolve(strict=True)")])
        [wrong] = [f for f in found if f["rule"] == "unbound-path"]
        self.assertIn("path is bound nowhere", wrong["message"])
        self.assertIn("called str", wrong["message"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
