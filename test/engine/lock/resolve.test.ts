import { expect, test } from "@jest/globals";
import { CalibError } from "../../../engine/errors.ts";
import { gate } from "../../../engine/declare/gate.ts";
import { scaffoldApproval } from "../../../engine/lock/writeApproval.ts";
import { resolveInputs, resolveLock } from "../../../engine/lock/resolveLock.ts";
import type { Reader } from "../../../engine/bridge/methods.ts";
import type { ExposuresParams, ExposuresResult, RawsParams } from "../../../engine/bridge/wire.ts";
import type { Waivers } from "../../../engine/model/waivers.ts";
import type { Lock } from "../../../engine/model/lock.ts";
import { approval, bias, lockOf, loadedSets, made, settled } from "../factory.ts";
import { block, causeOf, judgedVerdict } from "../judgments.ts";

const tickets = { taxicab: "TAXICAB-11", deployment: "DM-43600" };
const silent: Reader = { call: () => Promise.reject(new Error("nothing is asked")) };
const opened = { protocol: 1, python: "3.13", packages: { numpy: "2" } };

test("an approval is scaffolded as proposed, naming exactly what was made and accepting nothing", () => {
  expect(scaffoldApproval(loadedSets.released(), tickets, undefined)).toEqual({ ...approval, state: "proposed", acceptedFailures: [] });
});

test("an approval of judged products is scaffolded with a rule for each cause, and no reason", () => {
  const detector = causeOf({ outcome: "fail", kind: "detector", blocks: [block([2024032600002, 2024032600003], [0], ["C01", "C00"])] });
  const verdict = judgedVerdict([causeOf(), detector, causeOf({ test: "MEAN", blocks: [block([], [0], ["C07"])] })]);
  const judged = { ...made, reportVersion: 2, products: [{ ...made.products[0]!, verdict }] };
  const loaded = { ...loadedSets.released(), lock: lockOf(settled(), judged) };
  const scaffold = scaffoldApproval(loaded, tickets, undefined);
  expect(scaffold.accepted).toEqual([
    { product: "bias", test: "NOISE", exposures: [2024032600002], detectors: [0], amplifiers: ["C07"], atMost: 1, reason: "" },
    {
      ...{ product: "bias", test: "NOISE", exposures: [2024032600002, 2024032600003], detectors: [0], amplifiers: ["C00", "C01"] },
      ...{ outcome: "fail", atMost: 4, reason: "" },
    },
    { product: "bias", test: "MEAN", detectors: [0], amplifiers: ["C07"], atMost: 1, reason: "" },
  ]);
  expect(gate({ ...loaded, approval: { ...scaffold, state: "adopted" } })).toMatchObject({ code: "acceptance-reason-missing" });
  const accepted = scaffold.accepted!.map((each) => ({ ...each, reason: "known since DM-46360" }));
  expect(gate({ ...loaded, approval: { ...scaffold, accepted, state: "adopted" } })).toMatchObject({ kind: "open" });
});

test("no approval is scaffolded before the release, or twice", () => {
  expect(() => scaffoldApproval(loadedSets.locked(), tickets, undefined)).toThrow("not-released");
  expect(() => scaffoldApproval(loadedSets.adopted(), tickets, undefined)).toThrow("approval-exists");
});

test("a made product keeps its inputs when the lock is resolved again, and package versions are resolved again", async () => {
  const loaded = loadedSets.released();
  expect(await resolveLock(loaded, silent, opened)).toEqual({
    ...loaded.lock,
    inputs: { ...loaded.lock?.inputs, packages: opened.packages },
  });
});

const night = (...seqNums: readonly number[]): Omit<ExposuresResult, "missing"> => ({
  ...{ id: seqNums.map((each) => 2024032600000 + each), seqNum: seqNums, dayObs: seqNums.map(() => 20240326) },
  ...{ begin: seqNums.map((each) => `${each}`), end: seqNums.map((each) => `${each + 1}`), exposureTime: seqNums.map(() => 0) },
  ...{ observationType: seqNums.map(() => "bias"), observationReason: seqNums.map(() => "bias"), physicalFilter: seqNums.map(() => "") },
});

/** A build repository with every exposure of the selections, whose third exposure lacks the raws of two detectors. */
const lacking: Reader = {
  call(method, params) {
    if (method === "pipelines") return Promise.resolve({ pipelines: [], held: [] } as never);
    if (method === "raws")
      return Promise.resolve({
        raws: (params as RawsParams).exposures.map((exposure) => ({ exposure, problem: null, cards: { TEMP_SET: "-94" }, amplifiers: [] })),
      } as never);
    const { where, detectors } = params as ExposuresParams;
    const missing = detectors.length ? [{ exposure: 2024032600003, detectors: [0, 1] }] : [];
    return Promise.resolve({ ...(where.includes("2..4") ? night(2, 3, 4) : night(1, 2, 3, 4, 5)), missing } as never);
  },
};

const withWaived = (waive: Waivers) => loadedSets.declared({ products: { bias: { ...bias, waive } } });

test("all diagnostics of selections are reported at once, and nothing is locked", async () => {
  await expect(resolveLock(loadedSets.declared(), lacking, opened)).rejects.toMatchObject({
    diagnostics: [
      { code: "detector-missing", detail: "bias: 1 of 3 exposures; 2024032600003 lacks 0..1" },
      { code: "detector-missing", detail: "bias, to verify: 1 of 5 exposures; 2024032600003 lacks 0..1" },
      { code: "verification-same-dates", detail: "bias: only 20240326" },
    ],
  });
});

test("exposures of a product that only verifies others are judged by their type too, and the lock keeps their records", async () => {
  const waive = { "detector-missing": "their power was off" };
  const science = { science: { rerun: bias.rerun, exposures: bias.exposures, waive } };
  await expect(resolveLock(loadedSets.declared({ products: science }), lacking, opened)).rejects.toMatchObject({
    diagnostics: [
      { code: "selection-wrong-type", detail: "science: to verify, 3 of 3 exposures, 2024032600002 first; found bias, wanted science" },
    ],
  });
  const { lock } = await resolveInputs(loadedSets.declared({ products: science }), lacking, opened, "as it is");
  expect(lock.inputs.products[0]?.verification?.records).toEqual({
    observationType: ["bias", "bias", "bias"],
    physicalFilter: ["", "", ""],
    begin: ["2", "3", "4"],
    end: ["3", "4", "5"],
  });
});

test("a waived diagnostic is not reported", async () => {
  const waived = withWaived({ "detector-missing": "their power was off", "verification-same-dates": "one night only" });
  expect((await resolveLock(waived, lacking, opened)).inputs.products[0]?.construction?.exposures).toEqual([
    2024032600002, 2024032600003, 2024032600004,
  ]);
});

test("the lock names filters only for a product that has a dataset of each filter", async () => {
  const { rerun, exposures } = bias;
  const taken: Reader = {
    call(method) {
      if (method === "pipelines") return Promise.resolve({ pipelines: [], held: [] } as never);
      return Promise.resolve({
        ...night(2, 3, 4),
        physicalFilter: ["SDSSr_65mm~empty", "SDSSg_65mm~empty", "SDSSr_65mm~empty"],
        missing: [],
      } as never);
    },
  };
  const { lock } = await resolveInputs(
    loadedSets.declared({ products: { bias, flatBootstrap: { rerun, exposures } } }),
    taken,
    opened,
    "as it is",
  );
  expect(lock.inputs.products.map(({ product, construction }) => [product, construction?.filters])).toEqual([
    ["flatBootstrap", ["SDSSg_65mm~empty", "SDSSr_65mm~empty"]],
    ["bias", undefined],
  ]);
});

test("locked exposures that are gone are reported as long as nothing was made of them", async () => {
  const loaded = withWaived({ "detector-missing": "their power was off", "verification-same-dates": "one night only" });
  const [locked] = lockOf(loaded.set).inputs.products;
  const lock: Lock = {
    ...lockOf(loaded.set),
    inputs: {
      packages: {},
      products: [
        { ...locked!, construction: { ...locked!.construction!, exposures: [2024032600002, 2024032600003, 2024032600004, 2024032600009] } },
      ],
    },
  };
  await expect(resolveLock({ ...loaded, lock }, lacking, opened)).rejects.toMatchObject({
    diagnostics: [{ code: "exposures-gone", detail: "bias: 1 of 4: 2024032600009" }],
  });
});

test("the selections of a set made long ago are not judged", async () => {
  const { diagnostics } = await resolveInputs(loadedSets.declared(), lacking, opened, "as it is");
  expect(diagnostics.map(({ code }) => code)).toEqual(["detector-missing", "detector-missing"]);
});

test("another declaration under a rerun that was made is refused", async () => {
  const set = settled({ products: { bias: { ...bias, exposures: { kind: "list", exposures: [1] } } } });
  await expect(resolveLock({ ...loadedSets.released(), set }, silent, opened)).rejects.toMatchObject({ code: "rerun-reused" });
});

const auxiliary = { products: {}, collections: { "refcats/a": { chains: ["refcats"] }, skymaps: { skymap: "cells" } } };
const type = { name: "monster", dimensions: ["htm7"], storageClass: "Table", isCalibration: false };
/** A build repository with a catalog that has one shard more at every call. */
function growing(
  skymaps: object = { type: "RUN", runs: ["skymaps"], parts: [], skymap: { skymap: "cells", hash: "abc", tracts: 1, patches: 4 } },
): Reader {
  const ids: string[] = [];
  return {
    call(method, params) {
      if (method !== "auxiliary" || !("collection" in params)) return Promise.reject(new Error(method));
      if (params.collection === "skymaps") return skymaps instanceof Error ? Promise.reject(skymaps) : Promise.resolve(skymaps as never);
      ids.push(`id${ids.length}`);
      return Promise.resolve({
        type: "RUN",
        runs: ["refcats/a"],
        parts: [{ run: "refcats/a", type, id: [...ids], dataId: ids.map((_, htm7) => ({ htm7 })), size: ids.map(() => 1) }],
        skymap: null,
      } as never);
    },
  };
}

test("auxiliary collections are locked as they are found; an empty or missing collection is reported", async () => {
  const loaded = loadedSets.declared(auxiliary);
  const { lock, diagnostics } = await resolveInputs(loaded, growing(), opened, "judged");
  expect(lock.inputs.collections).toEqual([
    {
      name: "refcats/a",
      declaration: loaded.set.collections[0]?.digest,
      chains: ["refcats"],
      type: "RUN",
      runs: ["refcats/a"],
      parts: [{ run: "refcats/a", datasetType: "monster", datasets: [{ id: "id0", dataId: { htm7: 0 } }] }],
      skymap: null,
    },
  ]);
  expect(diagnostics).toEqual([
    { code: "collection-empty", detail: "usdf/embargo:skymaps has nothing of cells", file: expect.stringContaining("DM-43525.lock.json") },
  ]);
  await expect(resolveLock(loaded, growing(new CalibError("collection-missing", "skymaps")), opened)).rejects.toMatchObject({
    diagnostics: [{ code: "collection-missing", detail: "skymaps: skymaps" }],
  });
  await expect(resolveLock(loaded, growing(new CalibError("repository-unreachable", "down")), opened)).rejects.toMatchObject({
    code: "repository-unreachable",
  });
});

test("an auxiliary collection of calibrations is locked without chains only, because a chain ignores validity ranges", async () => {
  const held = {
    type: "RUN",
    runs: ["skymaps"],
    skymap: null,
    parts: [{ run: "skymaps", type: { ...type, name: "bias", isCalibration: true }, id: ["b1"], dataId: [{ detector: 0 }], size: [1] }],
  };
  const resolved = (chains: readonly string[]) =>
    resolveInputs(loadedSets.declared({ products: {}, collections: { skymaps: { chains } } }), growing(held), opened, "judged");
  expect((await resolved(["LATISS/defaults"])).diagnostics).toEqual([
    { code: "calibrations-on-chain", detail: "bias of skymaps, onto LATISS/defaults", file: expect.stringContaining("DM-43525.lock.json") },
  ]);
  expect((await resolved([])).diagnostics).toEqual([]);
  expect((await resolved(["LATISS/calib/DM-43525"])).diagnostics).toEqual([]);
});

test("a bundled collection keeps its lock, another is resolved again, and an adopted set accepts no other collection", async () => {
  const only = { products: {}, collections: { "refcats/a": {} } };
  const loaded = loadedSets.declared(only);
  const reader = growing();
  const lock = await resolveLock(loaded, reader, opened);
  const again = await resolveLock({ ...loaded, lock }, reader, opened);
  expect(again.inputs.collections?.[0]?.parts[0]?.datasets).toHaveLength(2);
  const [first] = lock.inputs.collections ?? [];
  const made = {
    fingerprint: approval.fingerprint,
    report: approval.report,
    products: [],
    others: [],
    datasetTypes: [],
    collections: [{ ...first!, fingerprint: "f", datasetTypes: [], parts: [], records: null }],
  };
  const bundled = { ...loaded, lock: { ...lock, made } };
  expect((await resolveLock(bundled, silent, opened)).inputs.collections).toEqual(lock.inputs.collections);
  const other = { ...bundled, set: settled({ ...only, collections: { "refcats/b": {} } }) };
  expect((await resolveLock(other, reader, opened)).inputs.collections?.map(({ name }) => name)).toEqual(["refcats/b"]);
  await expect(resolveLock({ ...other, approval }, reader, opened)).rejects.toMatchObject({ code: "adopted-set-changed" });
});
