// Fails where a generated file is not what its source would make: generates, compares, and puts nothing back.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const generated = [...readdirSync(path.join(root, "schemas")).map((name) => `schemas/${name}`), "engine/bridge/wire.ts", "docs/errors.md"];
const read = () => generated.map((name) => readFileSync(path.join(root, name), "utf8"));

const before = read();
register();
await import("./generate.ts");
const stale = generated.filter((_, index) => before[index] !== read()[index]);
if (stale.length) {
  console.error(`Stale, now regenerated: ${stale.join(", ")}. Commit them.`);
  process.exitCode = 1;
}
