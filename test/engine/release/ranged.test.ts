import { expect, test } from "@jest/globals";
import { observationOf } from "../../../engine/bridge/observation.ts";
import type { RunFacts } from "../../../engine/bridge/wire.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import type { ProductDeclaration } from "../../../engine/model/declaration.ts";
import { names } from "../../../engine/model/names.ts";
import { notVerified } from "../../../engine/model/verdict.ts";
import { asGenerated } from "../../../engine/model/calibset.ts";
import { collectReport } from "../../../engine/release/collectReport.ts";
import { finishedProducts, isUnfinished } from "../../../engine/release/finished.ts";
import { renderReport } from "../../../engine/release/renderReport.ts";
import { BIAS_FINGERPRINT, loadedSets, lockOf, made, theBias, world } from "../factory.ts";
import { causeOf, judgmentOf } from "../judgments.ts";
import { certified, run, seen } from "../observed.ts";
import { reader } from "./judgedReport.ts";

const cti: ProductDeclaration = { rerun: "20240326a", exposures: { kind: "range", dayObs: 20240326, from: 2, to: 4 } };
const replaces = {
  set: "LATISS/DM-40000",
  run: "LATISS/calib/DM-40000/a/ctiGen.20230101a/run1",
  internal: [],
  external: [],
  first: [],
  detectors: [0],
};

/** Returns the tests' set with deferred charge alone, which replaces that of another set. */
function locked(): LoadedSet {
  const loaded = loadedSets.locked({ products: { cti } });
  const products = loaded.lock!.inputs.products.map((each) => ({ ...each, replaces }));
  return { ...loaded, lock: { ...loaded.lock!, inputs: { ...loaded.lock!.inputs, products } } };
}

/** Returns the set as it was released when nothing checked deferred charge. */
function releasedUnchecked(): LoadedSet {
  const { set } = locked();
  const product = {
    ...made.products[0]!,
    product: "cti",
    certifyRerun: "20240326a",
    verifyRun: null,
    datasetType: "cti",
    verdict: notVerified,
  };
  return { ...locked(), lock: lockOf(set, { ...made, reportVersion: 2, products: [{ ...product, run: `${output(locked())}/run1` }] }) };
}

const output = ({ set }: LoadedSet): string => names.generation(set, asGenerated(theBias(set))!);
const repository = [...world.repositories.values()][0]!;
const judgedIn = (loaded: LoadedSet, facts: Partial<RunFacts>) => {
  const name = output(loaded);
  const outputs = [{ chain: name, runs: [run(`${name}/run1`, facts)] }];
  const collection = names.certification(loaded.set, asGenerated(theBias(loaded.set))!);
  const finished = finishedProducts(
    loaded,
    seen({ outputs, certified: [certified({ collection, datasetType: "cti", fingerprint: BIAS_FINGERPRINT })] }),
  );
  if (isUnfinished(finished)) throw new Error("unfinished");
  return finished;
};

const outOfRange = causeOf({ test: "GLOBAL_CTI_RANGE", exposureClass: null, of: 16, words: "RXX_S00 C07: GLOBAL_CTI_RANGE failed" });

test("the build repository is asked to judge a product's own values, beside those of the product that it replaces", () => {
  const { set: _set, ...before } = replaces;
  const [query] = observationOf(locked(), repository).outputs;
  expect(query).toMatchObject({
    datasetType: "cti",
    judge: {
      stem: "cti",
      internal: [],
      detectors: [0],
      replaced: before,
      ranges: { GLOBAL_CTI: { low: -1e-6, high: 5e-5, change: 5e-6 } },
    },
  });
  expect(observationOf(releasedUnchecked(), repository).outputs[0]).not.toHaveProperty("judge");
});

test.each<[string, Partial<RunFacts>, object]>([
  ["the judgment of its RUN", { judgment: judgmentOf([outOfRange]) }, { kind: "needs-decision", causes: [outOfRange] }],
  ["could not check, if its values cannot be read", { verdictProblem: "u0 is cut" }, { kind: "could-not-check", unchecked: ["u0 is cut"] }],
])("the verdict of a product without a verification pipeline is %s", (_case, facts, verdict) => {
  expect(judgedIn(locked(), facts).products).toMatchObject([{ verification: null, verdict }]);
});

test("a product that was released when nothing checked it keeps its verdict", () => {
  expect(judgedIn(releasedUnchecked(), { judgment: judgmentOf([outOfRange]) }).products).toMatchObject([{ verdict: notVerified }]);
});

test("the report shows the tests of a product's own values, and what it replaces", async () => {
  const judgment = judgmentOf([outOfRange], { source: "product", compared: [{ test: "GLOBAL_CTI_RANGE", same: 0, new: 1, gone: 0 }] });
  const collected = await collectReport(locked(), judgedIn(locked(), { judgment }), reader(0));
  expect(collected.data.products).toMatchObject([
    { verifyRun: null, judgment: { source: "product", replaced: { set: "LATISS/DM-40000" } } },
  ]);
  const text = renderReport(collected);
  for (const words of [
    "- judged by its own values: cp_verify has no pipeline for it",
    "RXX_S00 C07: GLOBAL_CTI_RANGE failed",
    "GLOBAL_CTI_RANGE 0 same, 1 new, 0 gone",
    "### Tests, on the values of the product itself",
  ])
    expect(text).toContain(words);
});
