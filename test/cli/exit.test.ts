import { expect, test } from "@jest/globals";
import { exitOf } from "../../cli/verbs/drift.ts";
import type { CellState } from "../../engine/drift/driftReport.ts";
import { asRepo } from "../../engine/model/brand.ts";

const cells = {
  sync: { kind: "in sync", fingerprint: "f" },
  waiting: { kind: "waiting", code: "approval-missing", reason: "" },
  skipped: { kind: "skipped", reason: "" },
  withdrawn: { kind: "withdrawn", reason: "" },
  differs: { kind: "differs", differences: [] },
  missing: { kind: "missing", differences: [] },
  extra: { kind: "extra", differences: [] },
  unverifiable: { kind: "unverifiable", code: "site-unreachable", reason: "" },
} as const satisfies Record<string, CellState>;

test.each<[number, readonly (keyof typeof cells)[], string, boolean?]>([
  [0, [], "no set is declared"],
  [0, ["sync", "sync"], "in sync"],
  [0, ["sync", "waiting", "skipped", "withdrawn"], "waiting for people is not drift"],
  [7, ["sync", "differs"], "drift"],
  [1, ["sync", "unverifiable"], "an unchecked repository"],
  [7, ["unverifiable", "differs"], "proven drift before an unchecked repository"],
  [7, ["differs", "unverifiable"], "proven drift in any order"],
  [1, ["sync"], "a set that does not load", true],
  [7, ["missing"], "missing datasets are drift"],
  [7, ["extra"], "extra datasets are drift"],
  [7, ["differs"], "a set that does not load, and drift of others", true],
])("drift exits %i on %j: %s", (code, names, _situation, failed = false) => {
  expect(
    exitOf(
      {
        cells: names.map((name) => ({ set: "LATISS/DM-1", repo: asRepo("usdf/main"), product: null, state: cells[name] })),
        verified: [{ repo: asRepo("usdf/main"), answered: !names.includes("unverifiable"), at: null, deep: null, expired: false }],
      },
      failed,
    ),
  ).toBe(code);
});
