import { readdirSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../engine/declare/workspace.ts";

export const pythonTests = path.join(packageRoot, "test/python");

/** Suites of Python tests, each with a test file in this folder. A slow folder has several suites. */
const suites = {
  bridgeFirst: ["calib_bridge", /^test_[a-i]/],
  bridgeSecond: ["calib_bridge", /^test_[j-z]/],
  verdict: ["calib_bridge/verdict", /^test_/],
  reference: ["calib_reference", /^test_/],
  crosstalk: ["calib_reference/crosstalk", /^test_/],
  products: ["calib_reference/products", /^test_/],
  ramps: ["calib_reference/ramps", /^test_/],
  frozenData: ["frozen", /^test_/],
} as const satisfies Readonly<Record<string, readonly [folder: string, files: RegExp]>>;

export type Suite = keyof typeof suites;

export const suiteNames = Object.keys(suites) as readonly Suite[];

/** Returns the files of a suite, relative to test/python. */
export function filesOf(suite: Suite): readonly string[] {
  const [folder, files] = suites[suite];
  return readdirSync(path.join(pythonTests, folder))
    .filter((name) => files.test(name) && name.endsWith(".py"))
    .map((name) => path.join(folder, name));
}
