import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { packageRoot } from "../../engine/declare/workspace.ts";

const folder = mkdtempSync(path.join(tmpdir(), "calib-science-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// test/python/calib_bridge/verdict/test_science.py simulates a sample, and keeps and judges its values.
test("the science benchmark judges only what is kept if asked to, and simulates nothing", async () => {
  const args = ["science", "--clean", "6:300", "--detect", "6:100", "--values", folder, "--kept"];
  const { stdout } = await execa(process.execPath, [path.join(packageRoot, "bench/bench.js"), ...args], { env: { NODE_OPTIONS: "" } });
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d, seeds from 0, 0 minutes on 2 cores\n/);
  expect(stdout).toMatch(/fault +N +size +found +of +else +computed/);
  expect(stdout).toMatch(/quantity +values +mean pull/);
  expect(stdout).not.toContain("clean sets do not pass");
});
