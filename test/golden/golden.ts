import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "@jest/globals";
import { packageRoot } from "../../engine/declare/workspace.ts";

/** Expects the text of test/golden/<name>.txt. UPDATE_GOLDEN=1 writes the current text. */
export function expectGolden(name: string, text: string): void {
  const file = path.join(packageRoot, "test/golden", `${name}.txt`);
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(file, `${text}\n`);
  expect(`${text}\n`).toBe(readFileSync(file, "utf8"));
}
