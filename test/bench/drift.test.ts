import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import type { JobResult } from "../../bench/measure.ts";
import { packageRoot } from "../../engine/declare/workspace.ts";

const folder = mkdtempSync(path.join(tmpdir(), "calib-bench-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = ["drift", "--repositories", "2", "--sets", "2", "--detectors", "3", "--runs", "1"];
const bench = (args: readonly string[]) =>
  execa(process.execPath, [path.join(packageRoot, "bench/bench.js"), ...args], {
    env: { BENCH_DIR: folder, NODE_OPTIONS: "" },
    reject: false,
    stdin: "ignore",
  });

test("the drift benchmark compares drift with other commands, and fails if a command's output is wrong", async () => {
  const { exitCode, stdout } = await bench([...small, "--json"]);
  expect(exitCode).toBe(0);
  const { results } = JSON.parse(stdout) as { results: JobResult[] };
  expect(results.map(({ title, world }) => [title, world])).toEqual([
    ["Drift", "2 repositories x 66 certified datasets (2 LSSTCam sets, 11 products, 3 detectors), SQLite"],
  ]);
  expect(results[0]?.measured.map(({ name, costs, times }) => [name, costs.length, times])).toEqual([
    ["calib drift", 1, 1],
    ["drift, chain file", 1, 1],
    ["drift, 1 kept", 1, 1],
    ["raw SQL", 1, 1],
    ["queryDatasetAssociations", 1, 2],
    ["butler, by collection", 2, 44],
    ["butler, all at once", 1, 2],
  ]);
  for (const { seconds, cpu } of results[0]?.measured.flatMap(({ costs }) => costs) ?? []) {
    expect(seconds).toBeGreaterThan(0);
    expect(cpu).toBeGreaterThan(0);
  }
  for (const { value } of results[0]?.ratios ?? []) expect(value).toBeGreaterThan(0);

  // The cached world is used again. A missing file is drift, so the benchmark reports no time.
  const worlds = readdirSync(folder).sort();
  const [world = ""] = worlds;
  const runs = path.join(folder, world, "repos/usdf/main/LSSTCam/calib/DM-50002/bench/biasGen.20250101a/run1/bias");
  rmSync(path.join(runs, readdirSync(runs)[0] ?? ""));
  const damaged = await bench(small);
  expect(damaged.exitCode).not.toBe(0);
  expect(damaged.stdout).toBe("");
  expect(damaged.stderr).toContain("DM-50002");
  expect(readdirSync(folder).sort()).toEqual(worlds);
});
