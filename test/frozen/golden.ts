import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../engine/declare/workspace.ts";

/** Reads test/frozen/<name>.json, which was written when the world was frozen. With UPDATE_GOLDEN=1 the current value replaces it. */
export function golden<T>(name: string, now: T): T {
  const file = path.join(packageRoot, "test/frozen", `${name}.json`);
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
