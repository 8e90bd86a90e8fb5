import { expect, test } from "@jest/globals";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { gate, isAdopted } from "../../../engine/declare/gate.ts";
import { approval, bias, FAILURE, lockOf, made, loadedSets, settled } from "../factory.ts";

const adopted = loadedSets.adopted();
const approved = (changes: Partial<typeof approval>): LoadedSet => ({ ...adopted, approval: { ...approval, ...changes } });
const nextLetter = settled({ products: { bias: { ...bias, rerun: "20240326b" } } });
const twoFailures = {
  ...made,
  products: made.products.map((each) => ({
    ...each,
    verdict: { ...each.verdict, failures: [FAILURE, "2024032600001 RXX_S00 C01 NOISE"] },
  })),
};

test.each<[string, LoadedSet, string]>([
  ["adopted, with each failure accepted by name", adopted, "open"],
  [
    "adopted, with remarks and a failure accepted that did not occur",
    approved({ acceptedFailures: [FAILURE, "another"], remarks: "fine" }),
    "open",
  ],
  ["no lock", { ...adopted, lock: null }, "not-released"],
  ["a lock of inputs only", { ...adopted, lock: lockOf(settled()) }, "not-released"],
  ["a new rerun that is not made yet", { ...adopted, set: nextLetter }, "not-released"],
  ["no approval", { ...adopted, approval: null }, "approval-missing"],
  ...(["proposed", "hailed", "flagged", "rejected"] as const).map((state): [string, LoadedSet, string] => [
    state,
    approved({ state }),
    "approval-not-adopted",
  ]),
  ["other datasets accepted", approved({ fingerprint: "0ther" }), "approval-stale"],
  ["another report accepted", approved({ report: "0ther" }), "approval-stale"],
  ["a failure that is not accepted", approved({ acceptedFailures: [] }), "failure-not-accepted"],
  ["one of two failures named", { ...adopted, lock: lockOf(settled(), twoFailures) }, "failure-not-accepted"],
])("the gate of a set: %s", (_case, loaded, expected) => {
  const found = gate(loaded);
  expect(found.kind === "open" ? "open" : found.code).toBe(expected);
});

test("an open gate returns what was made", () => {
  expect(gate(adopted)).toEqual({ kind: "open", made });
});

test("an adopted set stays adopted after another rerun is declared", () => {
  const renamed: LoadedSet = { ...adopted, set: nextLetter };
  expect(isAdopted(renamed)).toBe(true);
  expect(isAdopted(approved({ state: "hailed" }))).toBe(false);
  expect(isAdopted(approved({ fingerprint: "0ther" }))).toBe(false);
  expect(isAdopted(loadedSets.declared())).toBe(false);
});
