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
  [0, [], "nothing declared"],
  [0, ["sync", "sync"], "in sync"],
  [0, ["sync", "waiting", "skipped", "withdrawn"], "waiting for people is no drift"],
  [7, ["sync", "differs"], "drift"],
  [1, ["sync", "unverifiable"], "what could not be checked is never green"],
  [7, ["unverifiable", "differs"], "drift proven stays proven"],
  [7, ["differs", "unverifiable"], "in whatever order"],
  [1, ["sync"], "a set that does not load is never green", true],
  [7, ["missing"], "what is missing is drift"],
  [7, ["extra"], "what is too much is drift"],
  [7, ["differs"], "and hides no drift of the others", true],
])("drift exits %i on %j: %s", (code, names, _what, failed = false) => {
  expect(exitOf({ cells: names.map((name) => ({ set: "LATISS/DM-1", repo: asRepo("usdf/main"), product: null, state: cells[name] })), verified: [{ repo: asRepo("usdf/main"), answered: !names.includes("unverifiable"), at: null, deep: null, expired: false }] }, failed)).toBe(code);
});
