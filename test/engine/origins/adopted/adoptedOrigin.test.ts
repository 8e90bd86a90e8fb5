import { expect, test } from "@jest/globals";
import type { ObserveResult } from "../../../../engine/bridge/wire.ts";
import { observationOf } from "../../../../engine/bridge/observation.ts";
import type { LoadedSet } from "../../../../engine/declare/loadedSet.ts";
import { asRepo } from "../../../../engine/model/brand.ts";
import { forms } from "../../../../engine/present/commands/forms.ts";
import { generate } from "../../../../engine/steps/generate.ts";
import { verify } from "../../../../engine/steps/verify.ts";
import { GENERATION, loadedSets, TICKET, VERIFICATION } from "../../factory.ts";
import { chain, planOf, run, seen, stage, unit } from "../../observed.ts";

const RUN = `${GENERATION}/20240327T012345Z`;
const VERIFY_RUN = "u/somebody/verifyBias";
const verdict = { success: true, tests: 37, failures: [], majorityFails: [] };

/** A locked set whose lock names RUNs that were made by hand. */
function adopted(byHand: { readonly run: string | null; readonly verifyRun: string | null }): LoadedSet {
  const loaded = loadedSets.locked();
  return {
    ...loaded,
    lock: loaded.lock && {
      ...loaded.lock,
      inputs: { ...loaded.lock.inputs, products: loaded.lock.inputs.products.map((each) => ({ ...each, adopted: byHand })) },
    },
  };
}

const generation = (made: string, ...runs: readonly string[]) =>
  planOf(
    generate,
    adopted({ run: made, verifyRun: null }),
    { kind: "product", product: loadedSets.locked().set.products[0]! },
    seen({ collections: [chain(TICKET)], outputs: [{ chain: GENERATION, runs: runs.map((each) => run(each)) }] }),
  );

test.each([
  ["below its output", RUN, [RUN], { kind: "in-sync", note: RUN }],
  ["elsewhere", "u/somebody/bias", ["u/somebody/bias"], { kind: "in-sync", note: "u/somebody/bias" }],
  ["elsewhere, with the name of an attempt", "u/somebody/run1", ["u/somebody/run1"], { kind: "in-sync", note: "u/somebody/run1" }],
  ["and lost: a pipeline makes the next attempt", RUN, [], { kind: "change", changes: [{ kind: "start", run: `${GENERATION}/run1` }] }],
  [
    "and lost, and made again: the chain names the attempt",
    RUN,
    [`${GENERATION}/run1`],
    { kind: "change", changes: [{ kind: "output-chain", run: `${GENERATION}/run1` }] },
  ],
])("the plan of a generation that was made by hand %s", (_where, made, runs, expected) => {
  expect(generation(made, ...runs)).toMatchObject(expected);
});

test("a verification that was made by hand keeps its chains", () => {
  const facts: Partial<ObserveResult> = {
    ...stage.certified,
    outputs: [...stage.certified.outputs, { chain: VERIFICATION, runs: [run(VERIFY_RUN, { verdict })] }],
  };
  const loaded = adopted({ run: null, verifyRun: VERIFY_RUN });
  expect(planOf(verify, loaded, unit.product(loaded), seen(facts))).toEqual({ kind: "in-sync", note: VERIFY_RUN });
});

test("the bridge is asked to count RUNs that were made by hand as attempts", () => {
  const loaded = adopted({ run: RUN, verifyRun: VERIFY_RUN });
  const { outputs } = observationOf(loaded, loaded.world.repositories.get(asRepo("usdf/embargo"))!);
  expect(outputs.map((each) => [each.chain, each.adopted])).toEqual([
    [GENERATION, [RUN]],
    [VERIFICATION, [VERIFY_RUN]],
  ]);
});

test("the shell form certifies the RUN that was made by hand", () => {
  const loaded = adopted({ run: RUN, verifyRun: null });
  const { text } = forms.shell(loaded, seen({ outputs: [{ chain: GENERATION, runs: [run(RUN)] }] }), loaded.set.products);
  expect(text).toContain(`--output-run ${RUN}`);
  expect(text).toMatch(new RegExp(`certify-calibrations .* ${RUN} ${TICKET}/lowerSetTemp/bias.20240405a bias`));
});
