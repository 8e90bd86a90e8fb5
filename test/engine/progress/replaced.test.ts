import { expect, test } from "@jest/globals";
import type { ObserveResult, RunFacts } from "../../../engine/bridge/wire.ts";
import { generate } from "../../../engine/steps/generate.ts";
import { verify } from "../../../engine/steps/verify.ts";
import { names } from "../../../engine/model/names.ts";
import { asVerified } from "../../../engine/model/calibset.ts";
import { chain, planOf, run, seen } from "../observed.ts";
import { built, everything, generatedAs, titled, wide } from "../wide.ts";

const loaded = wide();
const all = loaded.set.products.map(({ title }) => title);
const PREFIX = "LATISS/calib/DM-43525/lowerSetTemp";
const BIAS_RUN = `${PREFIX}/biasGen.20240326a/run1`;

/** The build repository with everything made; what the header of the dark says, and which bias the set has now. */
function repository(used: { readonly id: string; readonly run: string } | null, bias: RunFacts | null, on = wide()): Partial<ObserveResult> {
  const facts = built(on, all);
  const dark = names.generation(on.set, generatedAs(on, "dark"));
  const sample = used && { id: "dark-1", exposures: [], inputs: [{ id: "c-1", run: `${PREFIX}/ctiGen.20240326a/run1` }, used] };
  return {
    ...facts,
    collections: [...facts.collections!, chain(dark, `${dark}/run1`)],
    outputs: facts.outputs!.map((each) => {
      if (each.chain === dark) return { ...each, runs: [run(`${dark}/run1`, { sample })] };
      return each.chain === names.generation(on.set, generatedAs(on, "bias")) ? { ...each, runs: bias ? [bias] : [] } : each;
    }),
  };
}

const current = run(BIAS_RUN, { sample: { id: "b-1", inputs: [], exposures: [] } });
const planDark = (facts: Partial<ObserveResult>, on = wide()) => planOf(generate, on, { kind: "product", product: titled(on, "dark") }, seen(facts));

test.each<[string, Partial<ObserveResult>]>([
  ["the set's bias", repository({ id: "b-1", run: BIAS_RUN }, current)],
  ["the set's bias, whose own file does not answer", repository({ id: "b-1", run: BIAS_RUN }, run(BIAS_RUN))],
  ["a bias of the same rerun that is being looked for", repository({ id: "b-1", run: BIAS_RUN }, null)],
  ["a header that names none", repository({ id: "x", run: "elsewhere" }, current)],
  ["a header that does not answer", repository(null, current)],
])("in sync: %s", (_what, facts) => {
  expect(planDark(facts).kind).toBe("in-sync");
});

test.each<[string, Partial<ObserveResult>]>([
  ["another dataset in its place", repository({ id: "b-0", run: BIAS_RUN }, current)],
  ["an earlier attempt", repository({ id: "b-0", run: `${PREFIX}/biasGen.20240326a/run0` }, run(BIAS_RUN))],
  ["an earlier rerun, the new one made", repository({ id: "b-0", run: `${PREFIX}/biasGen.20240301a/run1` }, current)],
  ["an earlier rerun, the new one not made", repository({ id: "b-0", run: `${PREFIX}/biasGen.20240301a/run1` }, null)],
])("refused: %s", (_what, facts) => {
  expect(planDark(facts)).toMatchObject({ kind: "refused", code: "precursor-replaced", reason: expect.stringContaining("bias b-0 of") as unknown });
});

test("a written waiver lets it be", () => {
  const waived = wide({ ...everything, dark: { ...everything.dark, waive: { "precursor-replaced": "the new bias differs in one amplifier that darks do not use" } } });
  expect(planDark(repository({ id: "b-0", run: BIAS_RUN }, current, waived), waived).kind).toBe("in-sync");
});

test("a verification that was run with a product since replaced is no verdict on this one", () => {
  const output = names.verification(loaded.set, asVerified(titled(loaded, "bias"))!);
  const verdict = { success: true, tests: 4, failures: [], majorityFails: [] };
  const facts = (id: string) => {
    const there = repository(null, current);
    const tried = run(`${output}/run1`, { verdict, sample: { id: "isr", exposures: [], inputs: [{ id, run: BIAS_RUN }] } });
    return { ...there, collections: [...there.collections!, chain(output, tried.run)], outputs: [...there.outputs!, { chain: output, runs: [tried] }] };
  };
  const planVerify = (id: string) => planOf(verify, loaded, { kind: "product", product: titled(loaded, "bias") }, seen(facts(id)));
  expect(planVerify("b-1").kind).toBe("in-sync");
  expect(planVerify("b-0")).toMatchObject({ kind: "refused", code: "precursor-replaced" });
});
