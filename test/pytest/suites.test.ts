import { readdirSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../engine/declare/workspace.ts";
import { expect, test } from "@jest/globals";
import { filesOf, pythonTests, suiteNames } from "./suites.ts";

test("every file of Python tests belongs to one suite, and every suite has a test file", () => {
  const all = readdirSync(pythonTests, { recursive: true, encoding: "utf8" }).filter((name) => /(^|\/)test_\w+\.py$/.test(name));
  expect(suiteNames.flatMap(filesOf).sort()).toEqual(all.sort());
  const files = readdirSync(path.join(packageRoot, "test/pytest")).filter((name) => name.endsWith(".test.ts") && name !== "suites.test.ts");
  expect(files.sort()).toEqual(suiteNames.map((name) => `${name}.test.ts`).sort());
});
