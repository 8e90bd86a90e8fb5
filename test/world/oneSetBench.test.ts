import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { benchOneSet } from "../../bench/jobs/oneSet.ts";
import { templates } from "./worlds.ts";

const folder = mkdtempSync(path.join(tmpdir(), "calib-bench-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// It measures whole processes for a minute, so that it runs at night only.
const nightly = process.env["CALIB_TEST_ALL"] === undefined ? test.skip : test;

nightly("the one-set benchmark measures runs without changes and with one change, beside few and many sets", async () => {
  process.env["BENCH_DIR"] = folder;
  const { measured, ratios } = await benchOneSet(3, 1, path.join(templates(), "active"));
  expect(measured.map(({ name, costs }) => [name, costs.length])).toEqual(
    ["preview", "up", "change"].flatMap((name) => [
      [`${name}, 1 declared`, 1],
      [`${name}, 3 declared`, 1],
    ]),
  );
  for (const { value } of ratios) expect(value).toBeGreaterThan(0);
});
