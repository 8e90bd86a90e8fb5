import { stripVTControlCharacters } from "node:util";
import { expect, test } from "@jest/globals";
import { closingLines, closingOfPreview, repairTotals } from "../../cli/closing.ts";
import type { DeployResult } from "../../cli/engines/engine.ts";
import type { StepPlan, UnitPlan } from "../../engine/converge/planUnit.ts";
import type { UnitResult } from "../../engine/converge/progressFile.ts";

const calm: DeployResult = { ok: true, unexpected: false, forgotten: 0, failures: [] };
const unit = (phase: UnitResult["phase"], code: UnitResult["code"] = "", name = `product ${phase}`): UnitResult => ({
  kind: "result",
  unit: name,
  phase,
  code,
  reason: "because",
});
const done = unit("done");

test.each<[string, Parameters<typeof closingLines>, readonly string[]]>([
  ["nothing to do", ["up", { total: 2, results: [done, done], changes: 0, result: calm }], ["2 of 2 units done; no changes"]],
  ["an up that repaired", ["up", { total: 1, results: [done], changes: 2, result: calm }], ["1 of 1 units done; 2 changes made"]],
  [
    "units in every phase, and units that were not reached",
    [
      "up",
      {
        total: 8,
        results: [
          done,
          unit("incomplete", "foreign-certification"),
          unit("waiting", "lock-missing"),
          unit("refused", "rerun-reused"),
          unit("failed", "pipeline-failed"),
          unit("waiting", "not-selected"),
        ],
        changes: 1,
        result: { ...calm, failures: [{ name: "product-failed", reasons: ["pipeline-failed: because"] }] },
      },
    ],
    [
      "failed product-failed: pipeline-failed: because",
      "incomplete product incomplete, foreign-certification: because",
      "waiting product waiting, lock-missing: because",
      "1 of 8 units done, 1 refused, 1 failed, 1 incomplete, 1 waiting, 1 not selected, 2 not reached; 1 change made",
    ],
  ],
  [
    "a unit that failed after it was done, and a failure of no unit",
    [
      "up",
      {
        total: 2,
        results: [unit("done", "", "product bias"), unit("done", "", "product dark")],
        changes: 0,
        result: {
          ...calm,
          ok: false,
          failures: [
            { name: "product-dark", reasons: ["the provider ended"] },
            { name: "world-set", reasons: ["the program ended"] },
          ],
        },
      },
    ],
    [
      "failed product-dark: the provider ended",
      "failed world-set: the program ended",
      "1 of 2 units done, 1 failed; no change completed; 1 failure outside these units",
    ],
  ],
  [
    "a target that was removed from the set",
    ["up", { total: 1, results: [done], changes: 0, result: { ...calm, forgotten: 1 } }],
    ["1 of 1 units done; no changes; 1 unit forgotten"],
  ],
  [
    "state read from the repositories",
    ["refresh", { total: 2, results: [done, unit("pending")], changes: 0, result: calm }],
    ["1 of 2 units done, 1 pending; nothing written to a repository"],
  ],
  [
    "a stack that was removed",
    ["destroy", { total: 0, results: [], changes: 0, result: { ...calm, forgotten: 7 } }],
    ["7 units forgotten; no data deleted"],
  ],
])("closing lines: %s", (_situation, [operation, outcome], lines) => {
  expect(closingLines(operation, outcome).map((line) => stripVTControlCharacters(line).trim())).toEqual(lines);
});

const change = (count: number): StepPlan => ({
  step: "certify",
  kind: "change",
  changes: Array.from({ length: count }, () => ({ summary: "certify", reason: "missing" })),
});
const waits: StepPlan = { step: "generate", kind: "waiting", code: "lock-missing", reason: "no lock" };
const refuses: StepPlan = { step: "generate", kind: "refused", code: "rerun-reused", reason: "take another" };
const settled: StepPlan = { step: "tag", kind: "in-sync", note: "" };
const planned = (...steps: readonly StepPlan[]): UnitPlan => ({ unit: "product bias", steps });

test.each<[string, readonly UnitPlan[], readonly string[]]>([
  ["in sync", [planned(settled), planned({ step: "tag", kind: "unwanted", note: "" })], ["no changes: 2 of 2 units in sync"]],
  ["a new set that has no lock", [planned(waits), planned(waits)], ["no changes planned in 2 units, 2 waiting"]],
  [
    "changes and later steps",
    [planned(change(2), { step: "verify", kind: "later" }), planned(change(1)), planned(waits), planned(settled)],
    ["3 changes planned in 2 of 4 units, 1 waiting"],
  ],
  ["a refused unit", [planned(refuses), planned(settled)], ["no changes planned in 2 units, 1 refused"]],
  [
    "a job that runs, and a unit that was not selected",
    [planned({ step: "generate", kind: "running", note: "1 of 2" }), planned()],
    ["no changes planned in 2 units, 1 running, 1 not selected"],
  ],
  [
    "a step that refuses one part and changes the others",
    [
      planned({
        step: "deliver",
        kind: "change",
        changes: [{ summary: "ingest", reason: "missing" }],
        besides: { code: "foreign-certification", reason: "an overlap" },
      }),
    ],
    ["refused product bias, foreign-certification: an overlap", "1 change planned in 1 of 1 units, 1 refused"],
  ],
])("closing lines of a preview: %s", (_situation, units, lines) => {
  expect(closingOfPreview(units, calm).map((line) => stripVTControlCharacters(line).trim())).toEqual(lines);
});

test("the closing lines of a preview include a failure of the program", () => {
  expect(closingOfPreview([planned(settled)], { ...calm, ok: false, failures: [{ name: "stack", reasons: ["boom"] }] })[0]).toContain(
    "boom",
  );
});

test.each<[Parameters<typeof repairTotals>[0], string]>([
  [[], "nothing to mend"],
  [["done"], "1 of 1 repair done"],
  [["failed", "failed"], "0 of 2 repairs done, 2 failed"],
  [["done", "waiting", "failed", "done"], "2 of 4 repairs done, 1 failed, 1 waiting"],
])("the totals of repairs %j", (repaired, line) => {
  expect(repairTotals(repaired)).toBe(line);
});
