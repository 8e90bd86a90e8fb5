import { expect, test } from "@jest/globals";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { gate, isAdopted, wasAdopted } from "../../../engine/declare/gate.ts";
import type { AcceptanceRule } from "../../../engine/model/acceptance.ts";
import type { LockMade, MadeProduct } from "../../../engine/model/lock.ts";
import { adoptedWith, approval, bias, FAILURE, lockOf, made, loadedSets, olderApproval, sealed, settled } from "../factory.ts";
import { missingVerdict, notVerified } from "../../../engine/model/verdict.ts";
import { causeOf, judgedVerdict } from "../judgments.ts";

const adopted = loadedSets.adopted();
const approved = (changes: Partial<typeof approval>): LoadedSet => ({ ...adopted, approval: { ...approval, ...changes } });
const nextLetter = settled({ products: { bias: { ...bias, rerun: "20240326b" } } });
const [bias0] = made.products;
/** Returns the lock's part made with other fields of its product. */
const changed = (changes: Partial<MadeProduct>): LockMade => ({ ...made, products: [{ ...bias0!, ...changes }] });
const twoFailures = changed({ verdict: { kind: "needs-decision", failures: [FAILURE, "2024032600001 RXX_S00 C01 NOISE"] } });
const under = (loaded: LoadedSet, other: LockMade): LoadedSet => ({ ...loaded, lock: { ...loaded.lock!, made: other } });

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
  ["one of two failures named", adoptedWith(adopted, twoFailures), "failure-not-accepted"],
])("the gate of a set: %s", (_case, loaded, expected) => {
  const found = gate(loaded);
  expect(found.kind === "open" ? "open" : found.code).toBe(expected);
});

const amplifier = causeOf();
const detector = causeOf({ outcome: "fail", kind: "detector", words: "detector 0: NOISE in all 16 amplifiers" });
const judged = (...verdict: Parameters<typeof judgedVerdict>): LoadedSet =>
  adoptedWith(adopted, changed({ verdict: judgedVerdict(...verdict) }));
const accepting = (loaded: LoadedSet, ...accepted: readonly AcceptanceRule[]): LoadedSet => ({
  ...loaded,
  approval: { ...loaded.approval!, accepted },
});
const rule: AcceptanceRule = { product: "bias", test: "NOISE", atMost: 1, reason: "known since DM-46360" };

// prettier-ignore
test.each<[string, LoadedSet, string, string]>([
  ["that passes", judged(), "open", ""],
  ["with a failure that no rule accepts", judged([amplifier]), "failure-not-accepted", "bias: RXX_S00 C07: NOISE in 1 of 6 exposures (NOISE); 1 of 1 failed measurements are not accepted"],
  ["with a failure that a rule accepts", accepting(judged([amplifier]), rule), "open", ""],
  ["with one more failing amplifier than was accepted", accepting(judged([amplifier, amplifier]), rule), "failure-not-accepted", "accepted[0] accepts at most 1 and finds 2"],
  ["with a rule whose reason is not written", accepting(judged([amplifier]), { ...rule, reason: "" }), "acceptance-reason-missing", "accepted[0] has no reason"],
  ["with a failure accepted by its name", { ...judged([amplifier]), approval: { ...judged([amplifier]).approval!, acceptedFailures: ["2024032600002 RXX_S00 C07 NOISE"] } }, "failure-not-accepted", ""],
  ["that fails, with a rule for failures that need a decision", accepting(judged([amplifier, detector]), rule), "verification-failed", "bias: detector 0: NOISE in all 16 amplifiers"],
  ["that fails, with a rule that says so", accepting(judged([detector]), { ...rule, outcome: "fail" }), "open", ""],
  ["that could not check all", accepting(judged([], ["2024032600003 has no values"]), { ...rule, outcome: "fail" }), "verification-unchecked", "bias: 2024032600003 has no values"],
  ["that fails without a cause", accepting(adoptedWith(adopted, changed({ verdict: { ...judgedVerdict(), kind: "fail" } })), { ...rule, outcome: "fail" }), "verification-failed", "the lock names no cause"],
])("the gate of a set with a judgment %s", (_case, loaded, code, words) => {
  const found = gate(loaded);
  expect(found.kind === "open" ? "open" : found.code).toBe(code);
  if (found.kind === "closed") expect(found.reason).toContain(words);
});

test("a product that could have been verified and was not needs a rule of its own, with a reason", () => {
  const loaded = adoptedWith(adopted, { ...changed({ verdict: missingVerdict }), reportVersion: 2 });
  expect(gate(loaded)).toMatchObject({ code: "failure-not-accepted", reason: expect.stringContaining("bias: no test was run") });
  const missing = { ...rule, test: "verification-missing" };
  expect(gate(accepting(loaded, rule))).toMatchObject({ kind: "closed" });
  expect(gate(accepting(loaded, { ...missing, reason: "" }))).toMatchObject({ code: "acceptance-reason-missing" });
  expect(gate(accepting(loaded, { ...missing, product: "dark" }))).toMatchObject({ kind: "closed" });
  expect(gate(accepting(loaded, missing))).toMatchObject({ kind: "open" });
  // No pipeline verifies it, or it was released before there was this rule.
  expect(gate(adoptedWith(adopted, changed({ verdict: notVerified })))).toMatchObject({ kind: "open" });
});

test("a failure that is accepted for one product is not accepted for another", () => {
  const both: LockMade = {
    ...twoFailures,
    products: [...made.products, { ...bias0!, product: "dark", datasets: [{ ...bias0!.datasets[0]!, id: "d" }] }],
  };
  const loaded = adoptedWith(adopted, both);
  const named = (...acceptedFailures: readonly string[]) => gate({ ...loaded, approval: { ...loaded.approval!, acceptedFailures } });
  expect(named(`bias: ${FAILURE}`)).toMatchObject({ code: "failure-not-accepted", reason: `1 not accepted, the first: dark: ${FAILURE}` });
  expect(named(`bias: ${FAILURE}`, `dark: ${FAILURE}`).kind).toBe("open");
  // Older approvals name failures without their product.
  expect(named(FAILURE).kind).toBe("open");
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

const dataset = bias0!.datasets[0]!;
const row = "/made/products/0/datasets/0";

// prettier-ignore
test.each<[string, LockMade, string]>([
  ["a failure struck out", changed({ verdict: { kind: "needs-decision", failures: [] } }), `/made/products/0/verdict/failures/0 was "${FAILURE}", is absent`],
  ["the verdict made better", changed({ verdict: { ...bias0!.verdict, kind: "pass" } }), '/made/products/0/verdict/kind was "needs-decision", is "pass"'],
  ["the digest of a file", changed({ datasets: [{ ...dataset, sha256: "ev1l" }] }), `${row}/sha256 was "5a", is "ev1l"`],
  ["the size of a file", changed({ datasets: [{ ...dataset, size: 1 }] }), `${row}/size was 288000, is 1`],
  ["the RUN of a dataset", changed({ datasets: [{ ...dataset, run: "LATISS/raw/all" }] }), `${row}/run was absent, is "LATISS/raw/all"`],
  ["the RUN of a product", changed({ run: "LATISS/raw/all" }), '/made/products/0/run was "LATISS/calib/DM-43525/lowerSetTemp/bias..., is "LATISS/raw/all"'],
  ["a storage class", { ...made, datasetTypes: [{ name: "bias", dimensions: [], storageClass: "evil.Type" }] }, "/made/datasetTypes/0 was absent, is"],
  ["a UUID, with the old fingerprint", changed({ datasets: [{ ...dataset, id: "ev1l" }] }), `bias has the fingerprint ${bias0!.fingerprint.slice(0, 12)}, and its 1 datasets give`],
  ["a range, with the old fingerprint", changed({ datasets: [{ ...dataset, end: "9" }] }), "bias has the fingerprint"],
  ["the fingerprint of a product", changed({ fingerprint: "0ther" }), "bias has the fingerprint 0ther, and its 1 datasets give"],
])("the gate names what was altered in the lock after its approval: %s", (_case, altered, words) => {
  for (const loaded of [
    { ...under(adopted, altered), adoptedMade: made },
    { ...under(adopted, altered), approval: olderApproval, adoptedMade: made },
  ]) {
    expect(gate(loaded)).toEqual({ kind: "closed", code: "lock-altered", reason: expect.stringContaining(words) });
    expect(isAdopted(loaded)).toBe(false);
    expect(wasAdopted(loaded)).toBe(true);
  }
  // Without the adopted lock the digest of the approval binds too, and an older approval binds by its fingerprints only.
  expect(gate(under(adopted, altered))).toMatchObject({ code: "lock-altered" });
  const old = gate({ ...under(adopted, altered), approval: olderApproval });
  expect(old.kind === "open" ? "open" : old.code).toBe(words.startsWith("bias") ? "lock-altered" : "open");
});

test("an approval that only its fingerprint binds stays valid, and so does one whose lock git has unaltered", () => {
  const older = { ...adopted, approval: olderApproval };
  expect(gate(older)).toEqual({ kind: "open", made });
  expect(isAdopted(older)).toBe(true);
  expect(gate({ ...older, adoptedMade: sealed(made) }).kind).toBe("open");
});

test("a report that is not the accepted one closes the gate by its file, and no report leaves it open", () => {
  const written = (digest: string): LoadedSet => ({ ...adopted, report: { digest, version: 1, covers: "" } });
  expect(gate(written(made.report)).kind).toBe("open");
  expect(gate(written("0ther"))).toEqual({
    kind: "closed",
    code: "report-altered",
    reason: "/worlds/paper/reports/LATISS/DM-43525/report.json has the digest 0ther, and the lock names 5e907",
  });
});
