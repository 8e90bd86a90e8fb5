import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { packageRoot } from "../../engine/declare/workspace.ts";

const folder = mkdtempSync(path.join(tmpdir(), "calib-science-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An outcome as bench/science keeps it. */
const row = (change: object): string =>
  JSON.stringify({
    count: 6,
    seed: 0,
    kind: "bias",
    outcome: "pass",
    words: [],
    tests: [["NOISE", "external", false, 864, 0, 2, 4e-5]],
    fault: null,
    ...change,
  });

test("the science benchmark goes on from the outcomes that it kept, and counts false alarms and detections", async () => {
  const rows = path.join(folder, "rows.jsonl");
  const fault = { fault: "gain of an amplifier", size: 0.05, kind: "flat", found: true, else: false };
  const kept = [
    row({}),
    row({ kind: "dark", outcome: "needs-decision", words: ["C07: NOISE"] }),
    row(fault),
    row({ ...fault, found: false }),
  ];
  writeFileSync(rows, `${kept.join("\n")}\n`);
  const args = ["science", "--clean", "6:1", "--detect", "6:1", "--rows", rows];
  const { stdout } = await execa(process.execPath, [path.join(packageRoot, "bench/bench.js"), ...args], { env: { NODE_OPTIONS: "" } });
  expect(stdout).toContain("N = 6: 1 of 1 clean sets do not pass");
  expect(stdout).toContain("seed 0, dark: C07: NOISE");
  expect(stdout).toMatch(/bias +NOISE +external +exposure +0 +864 +0 +0\.000 +2\n/);
  expect(stdout).toMatch(/gain of an amplifier +6 +0\.05 +1 +2 +0/);
});
