// Runs oracle.py in the CPython of a Pyodide: node pyodide.mjs PYODIDE-DIRECTORY TOCSIN SCHEMA LIST
// Prints what oracle.py prints. Tocsin runs outside, natively.
import { execFileSync } from "node:child_process";
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
const counts = { equal: 0, limit: 0, verdict: 0, tree: 0 };
const batchSize = 40;
for (let start = 0; start < files.length; start += batchSize) {
  const batch = files.slice(start, start + batchSize);
  const output = execFileSync(tocsin, ["debug", "ast", "--python-version", version, "--", ...batch],
    { maxBuffer: 2 ** 31 });
  let at = 0;
  for (const path of batch) {
    const end = output.indexOf(10, at);
    if (end < 0) throw new Error("tocsin printed too few lines");
    const result = JSON.parse(check(new Uint8Array(readFileSync(path)), new Uint8Array(output.subarray(at, end))));
    at = end + 1;
    counts[result ? result[0] : "equal"]++;
    if (result) console.log(JSON.stringify([path, ...result]));
  }
  if (at !== output.length) throw new Error("tocsin printed too many lines");
}
console.log(JSON.stringify(counts));
