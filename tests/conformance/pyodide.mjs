// Runs oracle.py in the CPython of a Pyodide: node pyodide.mjs PYODIDE-DIRECTORY TOCSIN SCHEMA LIST
// Prints what oracle.py prints. Tocsin runs outside, natively.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// Node shows the source line of an error, which in Pyodide is a megabyte long.
process.on("uncaughtException", (error) => { console.error(error.stack); process.exit(1); });

const [directory, tocsin, schema, listing] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(directory, "pyodide.mjs")));
const python = await loadPyodide({});
const here = dirname(fileURLToPath(import.meta.url));
for (const name of ["normalise.py", "oracle.py"]) {
  python.FS.writeFile("/home/pyodide/" + name, readFileSync(join(here, name)));
}
python.globals.set("schema_text", readFileSync(schema, "utf8"));
python.runPython(`
import json, oracle
oracle.prepare()
comparison = oracle.Comparison(json.loads(schema_text))
version = "%d.%d" % oracle.VERSION
def check(data, line):
    result = oracle.check(comparison, data.to_bytes(), line.to_bytes())
    return json.dumps(result)
`);
const check = python.globals.get("check");
const version = python.globals.get("version");
const files = readFileSync(listing, "utf8").split("\n").slice(0, -1);
const counts = { equal: 0, limit: 0, verdict: 0, tree: 0, crash: 0 };
const batchSize = 40;

// Tocsin's lines for a few files, or null if it does not survive them.
function dump(batch) {
  const done = spawnSync(tocsin, ["debug", "ast", "--python-version", version, "--", ...batch],
    { maxBuffer: 2 ** 31 - 1, timeout: 60000 });
  const output = done.stdout;
  const lines = [];
  for (let at = 0, end; (end = output.indexOf(10, at)) >= 0; at = end + 1) lines.push(output.subarray(at, end));
  return done.status === 0 && lines.length === batch.length ? lines : null;
}

for (let start = 0; start < files.length; start += batchSize) {
  const batch = files.slice(start, start + batchSize);
  const lines = dump(batch) ?? batch.map((path) => dump([path])?.[0]);
  batch.forEach((path, i) => {
    const result = lines[i] ? JSON.parse(check(new Uint8Array(readFileSync(path)), new Uint8Array(lines[i])))
      : ["crash", "Tocsin does not survive it"];
    counts[result ? result[0] : "equal"]++;
    if (result) console.log(JSON.stringify([path, ...result]));
  });
}
console.log(JSON.stringify(counts));
