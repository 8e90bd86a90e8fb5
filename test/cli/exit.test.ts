import { expect, test } from "@jest/globals";
import { exitOf } from "../../cli/verbs/drift.ts";
import type { Cell } from "../../engine/drift/finding.ts";
import { asRepo } from "../../engine/model/brand.ts";

const cells = {
  sync: { state: "in sync", fingerprint: "f" },
  waiting: { state: "waiting", code: "approval-missing", reason: "" },
  skipped: { state: "skipped", reason: "" },
  withdrawn: { state: "withdrawn", reason: "" },
  differs: { state: "differs", findings: [] },
  unverifiable: { state: "unverifiable", code: "site-unreachable", reason: "" },
} as const satisfies Record<string, Cell>;

test.each<[number, readonly (keyof typeof cells)[], string, boolean?]>([
  [0, [], "nothing declared"],
  [0, ["sync", "sync"], "in sync"],
  [0, ["sync", "waiting", "skipped", "withdrawn"], "waiting for people is no drift"],
  [7, ["sync", "differs"], "drift"],
  [1, ["sync", "unverifiable"], "what could not be checked is never green"],
  [7, ["unverifiable", "differs"], "drift proven stays proven"],
  [7, ["differs", "unverifiable"], "in whatever order"],
  [1, ["sync"], "a set that does not load is never green", true],
  [7, ["differs"], "and hides no drift of the others", true],
])("drift exits %i on %j: %s", (code, names, _what, failed = false) => {
  expect(exitOf(names.map((name) => ({ set: "LATISS/DM-1", repo: asRepo("usdf/main"), cell: cells[name] })), failed)).toBe(code);
});
