import { readdirSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../engine/declare/workspace.ts";

export const pythonTests = path.join(packageRoot, "test/python");

/** Folders of Python tests, each with a test file here; a folder that takes long is run in parts. */
const suites = {
  bridgeFirst: ["calib_bridge", /^test_[a-i]/],
  bridgeSecond: ["calib_bridge", /^test_[j-z]/],
  reference: ["calib_reference", /^test_/],
  crosstalk: ["calib_reference/crosstalk", /^test_/],
  products: ["calib_reference/products", /^test_/],
  ramps: ["calib_reference/ramps", /^test_/],
  frozenData: ["frozen", /^test_/],
} as const satisfies Readonly<Record<string, readonly [folder: string, files: RegExp]>>;

export type Suite = keyof typeof suites;

export const suiteNames = Object.keys(suites) as readonly Suite[];

/** Files of a suite, within test/python. */
export function filesOf(suite: Suite): readonly string[] {
  const [folder, files] = suites[suite];
  return readdirSync(path.join(pythonTests, folder)).filter((name) => files.test(name) && name.endsWith(".py")).map((name) => path.join(folder, name));
}
