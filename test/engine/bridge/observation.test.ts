import { expect, test } from "@jest/globals";
import { observationOf } from "../../../engine/bridge/observation.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import type { DetectorsDeclaration } from "../../../engine/model/declaration.ts";
import { products } from "../../../engine/model/catalog.ts";
import { submittedAlone } from "../origins/pipeline/submitting.ts";
import { bias, BEGIN, CERTIFIED, CHECK, GENERATION, loadedSets, SELF_CHECK, TAG, TICKET, VERIFICATION, world } from "../factory.ts";

// All inputs of ISR are looked up, because ISR has to be switched off for those that are missing.
const inputs = {
  defects: "defects",
  linearizer: "linearizer",
  cti: "deferredChargeCalib",
  ptc: "ptc",
  crosstalk: "crosstalk",
  bfk: "bfKernel",
  bias: "bias",
  dark: "dark",
  flat: "flat",
};

const ask = (loaded: ReturnType<typeof loadedSets.locked>, repo: string) => observationOf(loaded, world.repositories.get(asRepo(repo))!);

test("one request asks for all facts about a set in a repository", () => {
  expect(ask(loadedSets.adopted(), "summit/LATISS")).toEqual({
    repo: "summit/LATISS",
    set: "LATISS/DM-43525",
    instrument: "LATISS",
    prefix: `${TICKET}/`,
    chains: ["LATISS/calib", TICKET, TAG],
    outputs: [
      { chain: GENERATION, datasetType: "bias", begin: BEGIN, end: null, detectors: [0], verdict: false, images: null, adopted: [] },
      {
        chain: VERIFICATION,
        datasetType: "verifyBiasStats",
        begin: null,
        end: null,
        detectors: null,
        verdict: false,
        images: null,
        adopted: [],
      },
    ],
    certified: [{ collection: CERTIFIED, datasetType: "bias" }],
    tagged: [{ collection: TAG, further: [], datasetType: "bias", certifiedIn: [CERTIFIED] }],
    selfChecks: [{ chain: SELF_CHECK, datasetType: "selfCheckExposure", calibrations: inputs, exposures: [CHECK], raws: "LATISS/raw/all" }],
    lookups: Object.keys(inputs).map((datasetType) => ({ collection: "LATISS/calib", datasetType, exposure: CHECK, detector: 0 })),
    exposures: [CHECK],
    datasetTypes: ["bias"],
    searched: ["LATISS/calib"],
  });
});

const verificationIn = (loaded: ReturnType<typeof loadedSets.locked>) =>
  ask(loaded, "usdf/embargo").outputs.find(({ chain }) => chain === VERIFICATION);

test("the build repository judges a verification by class of exposure, with floors and the verification that is replaced", () => {
  const loaded = loadedSets.locked();
  const replaces = {
    set: "LATISS/DM-40000",
    run: "LATISS/calib/DM-40000/a/verifyBias.a/run1",
    internal: [7],
    external: [],
    first: [],
    detectors: [0],
  };
  const [product] = loaded.lock!.inputs.products;
  const verification = { ...product!.verification!, first: [2024032600001, 2024032600002], replaces };
  const lock = { ...loaded.lock!, inputs: { ...loaded.lock!.inputs, products: [{ ...product!, verification }] } };
  const { set: _set, ...run } = replaces;
  expect(verificationIn({ ...loaded, lock })).toMatchObject({
    verdict: false,
    judge: {
      stem: "verifyBias",
      internal: [2024032600003, 2024032600004],
      external: [2024032600005],
      first: [2024032600001, 2024032600002],
      detectors: [0],
      floors: { noise: 0.02, level: 0.003, mean: 0.5 },
      replaced: run,
    },
  });
  // An older lock does not name the exposures that begin a sequence.
  expect(verificationIn(loaded)).toMatchObject({
    judge: { internal: [2024032600002, 2024032600003, 2024032600004], external: [2024032600001, 2024032600005], first: [], replaced: null },
  });
});

test("a set that was released with version 1 of the report keeps its verdict, until a product has another rerun", () => {
  for (const loaded of [loadedSets.released(), loadedSets.adopted()]) {
    expect(verificationIn(loaded)).toMatchObject({ verdict: true });
    expect(verificationIn(loaded)).not.toHaveProperty("judge");
  }
  const released = loadedSets.released();
  const later = { ...released, lock: { ...released.lock!, made: { ...released.lock!.made!, reportVersion: 2 } } };
  expect(verificationIn(later)).toMatchObject({ verdict: false, judge: { stem: "verifyBias" } });
  const next = loadedSets.locked({ products: { bias: { ...bias, certifyRerun: "20240406a" } } });
  expect(verificationIn({ ...next, lock: { ...next.lock!, made: released.lock!.made! } })).toMatchObject({ verdict: false, judge: {} });
});

test("a request before the release has no self-check and no lookup, and without a cleaner no tag", () => {
  expect(ask(loadedSets.locked(), "usdf/main")).toMatchObject({ tagged: [], selfChecks: [], lookups: [] });
});

test("lookups are made once more in the members that the chain file declares ahead of the set", () => {
  const listed = (...tickets: readonly string[]) => ({
    ...loadedSets.adopted(),
    chain: { instrument: "LATISS", revision: 1, members: tickets.map((ticket) => ({ kind: "set" as const, ticket })) },
  });
  expect(ask(listed("DM-50002", "DM-43525", "DM-1"), "usdf/main").ahead).toEqual(["LATISS/calib/DM-50002"]);
  expect(ask(listed("DM-50002"), "usdf/main").ahead).toEqual([]);
});

test("evidence of headers is requested only of the build repository", () => {
  expect(ask(loadedSets.locked(), "usdf/embargo").outputs.map(({ images }) => images)).toEqual(["bias", "verifyBiasIsrExp"]);
});

test("no detector is expected of a dataset type without a detector", () => {
  const [flat] = products.flatMap((product) => (product.name === "flat_gradient_reference" ? [product] : []));
  const { set, ...rest } = loadedSets.locked();
  const [bias] = set.products;
  if (!flat || !bias) throw new Error("no product");
  const gradients = {
    ...set,
    products: [bias, { ...bias, product: flat, band: "r" as const, title: "flat_gradient_reference-r", verifyQuery: null }],
  };
  expect(ask({ ...rest, set: gradients }, "usdf/embargo").outputs.map(({ datasetType, detectors }) => [datasetType, detectors])).toEqual([
    ["bias", [0]],
    ["flat_gradient_reference", null],
    ["verifyBiasStats", null],
  ]);
});

test("a product is complete without the detectors that it is declared without, and with the corner detectors that it names", () => {
  const expected = (detectors: DetectorsDeclaration) =>
    ask(loadedSets.locked({ products: { bias: { ...bias, detectors } } }), "usdf/embargo").outputs.map((output) => output.detectors);
  expect(expected({ without: { "0": "no power" } })).toEqual([[], null]);
  expect(expected({ groups: ["science"] })).toEqual([[0], null]);
});

test("the filters that the lock names are expected of products under the locked rerun only", () => {
  const loaded = submittedAlone("sky", "LATISS");
  const { lock, set } = loaded;
  if (!lock) throw new Error("no lock");
  const filters = ["SDSSg_65mm~empty", "SDSSr_65mm~empty"];
  const named = {
    ...lock,
    inputs: {
      ...lock.inputs,
      products: lock.inputs.products.map((each) => ({ ...each, construction: each.construction && { ...each.construction, filters } })),
    },
  };
  const asked = (locked: typeof lock, letter: string) =>
    ask(
      { ...loaded, lock: locked, set: { ...set, products: set.products.map((each) => ({ ...each, rerun: letter })) } },
      "usdf/embargo",
    ).outputs.map((output) => output.filters);
  expect(asked(named, "20240326a")).toEqual([filters]);
  expect(asked(named, "20240326b")).toEqual([undefined]);
  expect(asked(lock, "20240326a")).toEqual([undefined]);
});

test("RUNs that were made by hand are requested only under the rerun of their adoption", () => {
  const { set, lock, ...rest } = loadedSets.locked();
  const [product] = lock?.inputs.products ?? [];
  if (!lock || !product) throw new Error("no lock");
  const adopted = { ...lock, inputs: { ...lock.inputs, products: [{ ...product, adopted: { run: "u/somebody/bias", verifyRun: null } }] } };
  const asked = (letter: string) =>
    ask(
      { ...rest, lock: adopted, set: { ...set, products: set.products.map((each) => ({ ...each, rerun: letter })) } },
      "usdf/embargo",
    ).outputs.map((output) => output.adopted);
  expect(asked("20240326a")).toEqual([["u/somebody/bias"], []]);
  expect(asked("20240326b")).toEqual([[], []]);
});
