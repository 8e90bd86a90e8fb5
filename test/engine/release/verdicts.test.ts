import { expect, test } from "@jest/globals";
import type { AcceptanceRule } from "../../../engine/model/acceptance.ts";
import { missingVerdict, type MadeVerdict } from "../../../engine/model/verdict.ts";
import { releasedVerdicts } from "../../../engine/release/verdicts.ts";
import { adoptedWith, FAILURE, loadedSets, made, VERIFICATION } from "../factory.ts";
import { block, causeOf, judgedVerdict, judgmentOf } from "../judgments.ts";
import { run, seen, stage } from "../observed.ts";
import { comparedLock } from "./judgedReport.ts";

/** Returns the tests' set as adopted with a verdict, rules and names. */
function adopted(verdict: MadeVerdict, accepted: readonly AcceptanceRule[] = [], acceptedFailures: readonly string[] = []) {
  const loaded = adoptedWith(comparedLock(), { ...made, reportVersion: 2, products: [{ ...made.products[0]!, verdict }] });
  return { ...loaded, approval: { ...loaded.approval!, accepted, acceptedFailures } };
}

const rule = { product: "bias", test: "NOISE", atMost: 1, reason: "known" };
const twice = causeOf({ blocks: [block([2024032600002, 2024032600003], [0], ["C07"])] });
const view = seen({
  ...stage.verified,
  outputs: [{ chain: VERIFICATION, runs: [run(`${VERIFICATION}/run1`, { judgment: judgmentOf([], { compared: [] }) })] }],
});

test.each([
  ["a failure without a rule", adopted(judgedVerdict([causeOf()])), 1],
  ["a failure with a rule", adopted(judgedVerdict([causeOf()]), [rule]), 0],
  ["more failures than a rule accepts", adopted(judgedVerdict([twice]), [rule]), 2],
  ["a missing verification", adopted(missingVerdict), 1],
  ["a named failure", adopted({ kind: "needs-decision", failures: [FAILURE] }), 1],
  ["a named failure that is accepted", adopted({ kind: "needs-decision", failures: [FAILURE] }, [], [FAILURE]), 0],
  ["a pass", adopted(judgedVerdict()), 0],
])("the number of open failures of a released product: %s", (_case, loaded, open) => {
  expect(releasedVerdicts(loaded, null)).toMatchObject([{ product: "bias", open, replaced: null }]);
});

test("the comparison with the replaced set is that of the verification RUN in the build repository", () => {
  const loaded = adopted(judgedVerdict());
  expect(releasedVerdicts(loaded, view)).toMatchObject([{ replaced: { set: "LATISS/DM-40000", compared: [] } }]);
  const otherRun = {
    ...loaded,
    lock: { ...loaded.lock!, made: { ...loaded.lock!.made!, products: [{ ...made.products[0]!, verifyRun: "x" }] } },
  };
  expect(releasedVerdicts(otherRun, view)).toMatchObject([{ replaced: null }]);
});

test("a set that is not released has no verdicts", () => {
  expect(releasedVerdicts(loadedSets.locked(), view)).toEqual([]);
});
