import { expect, test } from "@jest/globals";
import type { Change } from "../../../engine/model/change.ts";
import type { StartAttempt } from "../../../engine/origins/pipeline/pipelineAttempt.ts";
import { generate } from "../../../engine/steps/generate.ts";
import { precursorsOf, runsOf, triedWith, unready } from "../../../engine/progress/precursors.ts";
import { verify } from "../../../engine/steps/verify.ts";
import type { Judgment } from "../../../engine/bridge/wire.ts";
import { asVerified } from "../../../engine/model/calibset.ts";
import { names } from "../../../engine/model/names.ts";
import type { Waivers } from "../../../engine/model/waivers.ts";
import { lockOf, settled, TICKET } from "../factory.ts";
import { causeOf, judgmentOf } from "../judgments.ts";
import { chain, planOf, run, seen } from "../observed.ts";
import { built, everything, titled, wide } from "../wide.ts";

const PREFIX = `${TICKET}/lowerSetTemp`;
const RERUN = "20240326a";
const bootstraps = ["biasBootstrap", "darkBootstrap", "flatBootstrap"];
const certified = ["defects", "cti", "bias", "dark", "flat-g", "flat-r"];
const { cti: _cti, defects: _defects, ...sparse } = everything;

const titles = (products: readonly { readonly title: string }[]) => products.map(({ title }) => title);

test.each([
  ["biasBootstrap", [], []],
  ["darkBootstrap", ["biasBootstrap"], []],
  ["flatBootstrap", ["biasBootstrap", "darkBootstrap"], []],
  ["defects", bootstraps, ["defects"]],
  ["cti", ["defects"], ["defects", "cti"]],
  ["bias", ["cti"], ["cti", "bias"]],
  ["dark", ["defects", "cti", "bias"], ["defects", "cti", "bias", "dark"]],
  ["flat-g", ["defects", "cti", "bias", "dark"], ["defects", "cti", "bias", "dark", "flat-g"]],
  ["flat-r", ["defects", "cti", "bias", "dark"], ["defects", "cti", "bias", "dark", "flat-r"]],
  ["science", [], certified],
])("%s is made with %j and verified with %j", (title, madeWith, tried) => {
  expect(titles(precursorsOf(wide(), titled(wide(), title)))).toEqual(madeWith);
  expect(titles(triedWith(wide(), titled(wide(), title)))).toEqual(tried);
});

test("a product does not wait for a precursor that the set does not make", () => {
  expect(titles(precursorsOf(wide(sparse), titled(wide(sparse), "dark")))).toEqual(["bias"]);
  expect(titles(triedWith(wide(sparse), titled(wide(sparse), "science")))).toEqual(["bias", "dark", "flat-g", "flat-r"]);
});

const why = (title: string, facts: Parameters<typeof seen>[0], loaded = wide()) =>
  unready(loaded, seen(facts), precursorsOf(loaded, titled(loaded, title)));
const looked = wide({ ...everything, biasBootstrap: { ...everything.biasBootstrap, checkpoint: {} } });

test.each<[string, string | undefined, string | undefined]>([
  ["a bootstrap of nothing", undefined, why("biasBootstrap", {})],
  ["nothing generated", `usdf/embargo:${PREFIX}/biasBootstrapGen.${RERUN} is not complete`, why("darkBootstrap", {})],
  [
    "the first that is missing is named",
    `usdf/embargo:${PREFIX}/darkBootstrapGen.${RERUN} is not complete`,
    why("defects", built(wide(), ["biasBootstrap", "flatBootstrap"])),
  ],
  ["a bootstrap is enough when it is complete", undefined, why("defects", built(wide(), bootstraps))],
  [
    "a bootstrap that lacks a detector",
    `usdf/embargo:${PREFIX}/biasBootstrapGen.${RERUN} is not complete`,
    why("darkBootstrap", {
      outputs: [
        {
          chain: `${PREFIX}/biasBootstrapGen.${RERUN}`,
          runs: [run(`${PREFIX}/biasBootstrapGen.${RERUN}/run1`, { missingDetectors: [3] })],
        },
      ],
    }),
  ],
  [
    "a bootstrap that waits for its review",
    "nobody has looked at biasBootstrap",
    why("darkBootstrap", built(looked, ["biasBootstrap"]), looked),
  ],
  ["defects, generated", `usdf/embargo:${PREFIX}/defects.${RERUN} is not on the ticket chain`, why("cti", built(wide(), ["defects"], []))],
  ["defects, on the ticket chain", undefined, why("cti", built(wide(), ["defects"]))],
  [
    "defects, behind a foreign member",
    `usdf/embargo:${PREFIX}/defects.${RERUN} is not on the ticket chain`,
    why("cti", { ...built(wide(), ["defects"]), collections: [chain(TICKET, "foreign", `${PREFIX}/defects.${RERUN}`)] }),
  ],
])("%s: %s", (_case, expected, found) => {
  expect(found).toBe(expected);
});

test("only complete RUNs are searched before a ticket chain", () => {
  const loaded = wide();
  expect(runsOf(loaded, seen(built(loaded, ["biasBootstrap"])), precursorsOf(loaded, titled(loaded, "flatBootstrap")))).toEqual([
    `${PREFIX}/biasBootstrapGen.${RERUN}/run1`,
  ]);
});

/** Returns the inputs of an attempt, on locked exposures with these times. */
function inputsOf(
  step: typeof generate | typeof verify,
  title: string,
  span: { readonly begin: string | null; readonly end: string | null },
) {
  const loaded = wide();
  const lock = lockOf(settled({ products: everything }));
  const within = {
    ...loaded,
    lock: {
      ...lock,
      inputs: {
        ...lock.inputs,
        products: lock.inputs.products.map((each) => ({
          ...each,
          construction: each.construction && { ...each.construction, span },
          verification: each.verification && { ...each.verification, span },
        })),
      },
    },
  };
  const plan = planOf(
    step as typeof generate,
    within,
    { kind: "product", product: titled(within, title) },
    seen(
      built(
        within,
        [...bootstraps, ...certified].filter((each) => each !== title || step.name === "verify"),
      ),
    ),
  );
  const change = plan.kind === "change" ? plan.changes[0] : undefined;
  return change?.kind === "start" ? (change as Change as StartAttempt).output.inputs : plan;
}

const covered = { begin: "1712800000000000000", end: "1712800100000000000" };
const earlier = { begin: "1", end: "2" };
const rest = ["LATISS/raw/all", "LATISS/calib"];
const runs = (...stems: readonly string[]) => stems.map((stem) => `${PREFIX}/${stem}.${RERUN}/run1`);

test.each([
  ["a bootstrap reads RUNs, and no ticket chain", generate, "darkBootstrap", covered, [...runs("biasBootstrapGen"), ...rest]],
  ["a product reads the ticket chain", generate, "dark", covered, [TICKET, ...rest]],
  [
    "exposures of before the validity range: the precursors' RUNs go ahead",
    generate,
    "dark",
    earlier,
    [...runs("defectGen", "ctiGen", "biasGen"), TICKET, ...rest],
  ],
  [
    "exposures of an unknown time: the precursors' RUNs go ahead",
    generate,
    "dark",
    { begin: null, end: null },
    [...runs("defectGen", "ctiGen", "biasGen"), TICKET, ...rest],
  ],
  ["a flat is verified through the ticket chain", verify, "flat-r", covered, [TICKET, ...rest]],
  [
    "a flat is verified with the RUNs ahead, its own RUN last",
    verify,
    "flat-r",
    earlier,
    [...runs("defectGen", "ctiGen", "biasGen", "darkGen", "flatGen-r"), TICKET, ...rest],
  ],
  [
    "science frames read every certified product",
    verify,
    "science",
    earlier,
    [...runs("defectGen", "ctiGen", "biasGen", "darkGen", "flatGen-g", "flatGen-r"), TICKET, ...rest],
  ],
] as const)("inputs of an attempt: %s", (_case, step, title, span, inputs) => {
  expect(inputsOf(step, title, span)).toEqual(inputs);
});

/** A dark whose bias is built and verified with this judgment. */
function darkAfter(judgment: Judgment, waive: Waivers = {}) {
  const loaded = wide({ bias: everything.bias, dark: { ...everything.dark, waive } });
  const facts = built(loaded, ["bias"]);
  const verification = names.verification(loaded.set, asVerified(titled(loaded, "bias"))!);
  const outputs = [...(facts.outputs ?? []), { chain: verification, runs: [run(`${verification}/run1`, { judgment })] }];
  return planOf(generate, loaded, { kind: "product", product: titled(loaded, "dark") }, seen({ ...facts, outputs }));
}

const failing = judgmentOf([causeOf({ outcome: "fail", words: "detector 0: all 16 amplifiers" })]);
const unchecked = judgmentOf([], { outcome: "could-not-check", unchecked: ["exposure 2 has no values"] });

test.each<[string, ReturnType<typeof darkAfter>, object]>([
  ["passes", darkAfter(judgmentOf()), { kind: "change" }],
  ["needs a decision", darkAfter(judgmentOf([causeOf()])), { kind: "change" }],
  ["fails", darkAfter(failing), { kind: "waiting", code: "precursor-failed", reason: "dark: bias fails: detector 0: all 16 amplifiers" }],
  [
    "could not be checked",
    darkAfter(unchecked),
    { kind: "waiting", code: "precursor-failed", reason: "dark: bias could not be checked: exposure 2 has no values" },
  ],
  ["fails, which the dark waives", darkAfter(failing, { "precursor-failed": "the dark is for a test of the archive" }), { kind: "change" }],
])("a product that is not begun yet, after a precursor that %s", (_case, plan, expected) => {
  expect(plan).toMatchObject(expected);
});
