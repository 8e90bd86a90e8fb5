// Evaluates TypeScript declarations in a process of its own, which engine/declare/evaluate.ts starts, limits and ends. A question
// is a line on stdin. Its answer is a line on descriptor 3, because a declaration may print.
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { inspect, types } from "node:util";
import { createContext, Script } from "node:vm";
import { importTypeScript } from "../compiled.js";

/** An answer is one JSON line, which is parsed as a whole. */
const LONGEST = 16 * 1024 * 1024;

let fail = () => {};
let printed = false;
let asked = 0;

process.on("uncaughtException", (thrown) => fail(thrown));
process.on("unhandledRejection", (thrown) => fail(thrown));
// A command that is interrupted goes on to the end of its step, and may need a declaration for that.
process.on("SIGINT", () => {});
process.stdout.write = () => (printed = true);

for await (const line of createInterface({ input: process.stdin })) {
  const failed = new Promise((_resolve, reject) => (fail = reject));
  await Promise.race([valueOf(JSON.parse(line)), failed]).then(
    (json) =>
      answer(json.length > LONGEST ? { kind: "too-big", detail: `it makes ${json.length} characters of JSON` } : { kind: "value", json }),
    (thrown) => answer({ kind: "failed", detail: wordsOf(thrown) }),
  );
}
process.exit();

async function valueOf({ script, file, compiled, helpers, environment }) {
  printed = false;
  const value = script === null ? await moduleOf(file, compiled, environment) : await scriptOf(script, file, helpers);
  const json = JSON.stringify(value ?? null) ?? "null";
  // A rejection that nobody handles is reported after all microtasks.
  await new Promise((resolve) => setImmediate(resolve));
  if (printed) throw new Error("it prints; a declaration only makes data");
  return json;
}

/** Runs a script that was checked to make data only, where nothing of the platform can be reached. */
async function scriptOf(script, file, { source, compiled } = {}) {
  const imported = source === undefined ? undefined : await importFresh(source, compiled, "");
  const module = { exports: {} };
  new Script(script, { filename: file }).runInContext(createContext({ module, require: () => imported }));
  return module.exports.default;
}

async function moduleOf(file, compiled, environment) {
  process.env = environment;
  return (await importFresh(file, compiled, `?${asked++}`)).default;
}

/** With a query of its own, a module is evaluated again. */
async function importFresh(file, compiled, query) {
  return compiled === null ? importTypeScript(file) : import(`${pathToFileURL(compiled).href}${query}`);
}

function wordsOf(thrown) {
  try {
    return (types.isNativeError(thrown) ? String(thrown.message) : `it throws ${inspect(thrown, { depth: 1 })}`).slice(0, 2_000);
  } catch {
    return "it throws a value that cannot be shown";
  }
}

function answer(message) {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let sent = 0; sent < bytes.length;) sent += writeSync(3, bytes, sent);
}
