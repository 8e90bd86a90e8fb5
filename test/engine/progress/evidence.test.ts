import { expect, test } from "@jest/globals";
import type { EvidenceFacts, ObserveResult, RunFacts } from "../../../engine/bridge/wire.ts";
import { asVerified } from "../../../engine/model/calibset.ts";
import { names } from "../../../engine/model/names.ts";
import { refuseOthers, whyReplaced, type Home } from "../../../engine/progress/evidence.ts";
import { generate } from "../../../engine/steps/generate.ts";
import { verify } from "../../../engine/steps/verify.ts";
import { chain, evidence, planOf, run, seen } from "../observed.ts";
import { built, everything, generatedAs, titled, wide } from "../wide.ts";

const loaded = wide();
const all = loaded.set.products.map(({ title }) => title);
const PREFIX = "LATISS/calib/DM-43525/lowerSetTemp";
const BIAS = `${PREFIX}/biasGen.20240326a`;
const BIAS_RUN = `${BIAS}/run1`;
const other = { run: `${PREFIX}/ctiGen.20240326a/run1`, gone: [] };

const home: Home = { prefix: `${PREFIX}/biasGen.`, adopted: ["by/hand/bias"], current: [BIAS_RUN], isComplete: true };

test.each<[string, Home, EvidenceFacts["inputs"], string | undefined]>([
  ["nothing", home, [], undefined],
  ["other products and foreign calibrations alone", home, [other, { run: "elsewhere", gone: ["x"] }], undefined],
  ["the current RUN", home, [other, { run: BIAS_RUN, gone: [] }], undefined],
  [
    "texts of two dates of the current RUN",
    home,
    [
      { run: `${BIAS_RUN}/20230101T000000Z`, gone: [] },
      { run: `${BIAS_RUN}/20240101T000000Z`, gone: [] },
    ],
    undefined,
  ],
  [
    "any RUN of the rerun, none being complete",
    { ...home, current: [BIAS], isComplete: false },
    [
      { run: BIAS_RUN, gone: [] },
      { run: `${BIAS}/run2`, gone: [] },
    ],
    undefined,
  ],
  [
    "a dataset that no RUN of the rerun holds, none being complete",
    { ...home, current: [BIAS], isComplete: false },
    [{ run: BIAS_RUN, gone: ["b-1"] }],
    undefined,
  ],
  ["the adopted RUN, which is current", { ...home, current: ["by/hand/bias"] }, [{ run: "by/hand/bias", gone: [] }], undefined],
  [
    "a dataset that the current RUN does not hold any more",
    home,
    [{ run: BIAS_RUN, gone: ["b-1", "b-2"] }],
    `${BIAS_RUN}, which does not hold 2 of the datasets any more, b-1 among them`,
  ],
  [
    "a text of the current RUN that is gone",
    home,
    [
      { run: BIAS_RUN, gone: [] },
      { run: `${BIAS_RUN}/20240101T000000Z`, gone: ["b-1"] },
    ],
    `${BIAS_RUN}/20240101T000000Z, which does not hold 1 of the datasets any more, b-1 among them`,
  ],
  [
    "an earlier attempt beside the current one",
    { ...home, current: [`${BIAS}/run2`] },
    [
      { run: `${BIAS}/run2`, gone: [] },
      { run: BIAS_RUN, gone: [] },
    ].reverse(),
    `${BIAS_RUN}, which is not the set's any more`,
  ],
  ["an attempt of a longer number", home, [{ run: `${BIAS}/run12`, gone: [] }], `${BIAS}/run12, which is not the set's any more`],
  [
    "an earlier rerun",
    { ...home, current: [BIAS], isComplete: false },
    [{ run: `${PREFIX}/biasGen.20240301a/run1`, gone: [] }],
    `${PREFIX}/biasGen.20240301a/run1, which is not the set's any more`,
  ],
  ["the adopted RUN, made anew since", home, [{ run: "by/hand/bias", gone: [] }], "by/hand/bias, which is not the set's any more"],
])("the check of headers that name %s", (_case, of, inputs, words) => {
  expect(whyReplaced({ inputs }, of)).toBe(words);
});

const bias = generatedAs(loaded, "bias");
const waived = generatedAs(
  wide({ ...everything, bias: { ...everything.bias, waive: { "detector-missing": "no raw of the guiders" } } }),
  "bias",
);
const refused = { kind: "refused", code: "rerun-reused" };

test.each<[string, typeof bias, Partial<EvidenceFacts> | null, object | undefined]>([
  ["those of the lock", bias, { exposures: [2, 3, 4] }, undefined],
  ["none, in all headers", bias, { exposures: [] }, undefined],
  ["unknown", bias, null, undefined],
  ["others too", bias, { exposures: [2, 3, 4, 5] }, refused],
  ["fewer", bias, { exposures: [2] }, { ...refused, reason: "run1 of bias was made from the exposures 2, the lock has 2..4" }],
  ["fewer in the headers that can be read", bias, { exposures: [2], unread: 1 }, undefined],
  ["others in the headers that can be read", bias, { exposures: [5], unread: 1 }, refused],
  ["fewer, with a waiver for missing raws", waived, { exposures: [2] }, undefined],
  ["others, with a waiver for missing raws", waived, { exposures: [5] }, refused],
  ["others, named by the precursors of a merged product", generatedAs(loaded, "defects"), { exposures: [5] }, undefined],
])("a RUN made from exposures: %s", (_case, made, facts, expected) => {
  const result = refuseOthers(made, { exposures: [2, 3, 4] }, run("run1", { evidence: facts && evidence(facts) }));
  if (expected) expect(result).toMatchObject(expected);
  else expect(result).toBeUndefined();
});

/** The build repository with everything made; the headers of the dark, and the bias that the set has now. */
function repository(used: EvidenceFacts["inputs"], now: RunFacts | null, on = wide()): Partial<ObserveResult> {
  const facts = built(on, all);
  const dark = names.generation(on.set, generatedAs(on, "dark"));
  return {
    ...facts,
    collections: [...facts.collections!, chain(dark, `${dark}/run1`)],
    outputs: facts.outputs!.map((each) => {
      if (each.chain === dark) return { ...each, runs: [run(`${dark}/run1`, { evidence: evidence({ inputs: [other, ...used] }) })] };
      return each.chain === names.generation(on.set, generatedAs(on, "bias")) ? { ...each, runs: now ? [now] : [] } : each;
    }),
  };
}

const planDark = (facts: Partial<ObserveResult>, on = wide()) =>
  planOf(generate, on, { kind: "product", product: titled(on, "dark") }, seen(facts));
const current = run(BIAS_RUN);
const earlier = { run: `${PREFIX}/biasGen.20240301a/run1`, gone: [] };

test.each<[string, Partial<ObserveResult>]>([
  ["the set's bias", repository([{ run: BIAS_RUN, gone: [] }], current)],
  ["a bias of the same rerun that is not made again yet", repository([{ run: BIAS_RUN, gone: [] }], null)],
  [
    "a bias of the same rerun of which a detector is being made again",
    repository([{ run: BIAS_RUN, gone: ["b-1"] }], run(BIAS_RUN, { missingDetectors: [0] })),
  ],
])("a dark is accepted that was made with %s", (_case, facts) => {
  expect(planDark(facts).kind).toBe("in-sync");
});

test.each<[string, Partial<ObserveResult>]>([
  ["another dataset in its place", repository([{ run: BIAS_RUN, gone: ["b-0"] }], current)],
  ["an earlier attempt", repository([{ run: `${BIAS}/run0`, gone: [] }], current)],
  ["an earlier rerun, the new one made", repository([earlier], current)],
  ["an earlier rerun, the new one not made", repository([earlier], null)],
])("a dark is refused that was made with %s", (_case, facts) => {
  expect(planDark(facts)).toMatchObject({
    kind: "refused",
    code: "precursor-replaced",
    reason: expect.stringContaining(`was made with bias of ${PREFIX}/biasGen.2024`) as unknown,
  });
});

test("a waiver accepts a replaced precursor", () => {
  const on = wide({
    ...everything,
    dark: { ...everything.dark, waive: { "precursor-replaced": "the new bias differs in one amplifier that darks do not use" } },
  });
  expect(planDark(repository([earlier], current, on), on).kind).toBe("in-sync");
});

test("a verification of a replaced product is not a verdict on its replacement", () => {
  const output = names.verification(loaded.set, asVerified(titled(loaded, "bias"))!);
  const verdict = { success: true, tests: 4, failures: [], majorityFails: [] };
  const facts = (gone: readonly string[]) => {
    const there = repository([], current);
    const tried = run(`${output}/run1`, { verdict, evidence: evidence({ inputs: [{ run: BIAS_RUN, gone }] }) });
    return {
      ...there,
      collections: [...there.collections!, chain(output, tried.run)],
      outputs: [...there.outputs!, { chain: output, runs: [tried] }],
    };
  };
  const planVerify = (gone: readonly string[]) =>
    planOf(verify, loaded, { kind: "product", product: titled(loaded, "bias") }, seen(facts(gone)));
  expect(planVerify([]).kind).toBe("in-sync");
  expect(planVerify(["b-0"])).toMatchObject({ kind: "refused", code: "precursor-replaced" });
});
