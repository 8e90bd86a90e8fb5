import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { packageRoot } from "../engine/declare/workspace.ts";

const testFolder = path.join(packageRoot, "test");

test("every test file that seconds.json names exists", () => {
  const seconds = JSON.parse(readFileSync(path.join(testFolder, "seconds.json"), "utf8")) as Readonly<Record<string, number>>;
  expect(Object.keys(seconds).filter((name) => !existsSync(path.join(testFolder, name)))).toEqual([]);
});
