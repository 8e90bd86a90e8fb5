import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../engine/declare/workspace.ts";

/** What was written down when the world was frozen, in test/frozen/<name>.json; UPDATE_GOLDEN=1 writes down what is there now. */
export function golden<T>(name: string, now: T): T {
  const file = path.join(packageRoot, "test/frozen", `${name}.json`);
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
