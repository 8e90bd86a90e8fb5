import { expect, test } from "@jest/globals";
import type { Reader } from "../../../../engine/bridge/methods.ts";
import { CalibError } from "../../../../engine/errors.ts";
import { collectReport } from "../../../../engine/release/collectReport.ts";
import { finishedProducts, isUnfinished } from "../../../../engine/release/finished.ts";
import { gatherPage } from "../../../../engine/release/page/gatherPage.ts";
import { loadedSets, VERIFICATION } from "../../factory.ts";
import { causeOf, judgmentOf } from "../../judgments.ts";
import { run, seen, stage } from "../../observed.ts";
import { sampleMeasured } from "./samplePage.ts";
import { sampleConditions } from "./sampleCharts.ts";

const PNG = Buffer.from("a picture").toString("base64");
const statistics = { detector: [], id: [], unit: [], mean: [], median: [], stdev: [], rows: [], pixels: [], clipped: [] };
const facts = { ids: [], unit: "electron", low: -3, high: 3, median: 0, stdev: 1, used: 1, pixels: 1, rows: 1, columns: 1, averaged: 1 };

interface Asked {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Gathers the pages of a set with one bias, and returns them with what was asked. A repository lacks some methods. */
async function pageOf(lacking: readonly string[], exposures: readonly number[] = []) {
  const asked: Asked[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    statistics,
    serials: { detector: [], serial: [], raw: [] },
    measured: sampleMeasured(1, 3),
    conditions: { ...sampleConditions(3), temperature: [null, null, null], temperatureCard: null },
    focalPlane: { source: "no camera", detectors: [] },
  };
  const reader = {
    call: (method: string, params: Asked["params"]) => {
      asked.push({ method, params });
      if (lacking.includes(method)) return Promise.reject(new CalibError("dataset-missing", `no ${method}`));
      if (method === "picture")
        return Promise.resolve({ png: PNG, facts: { ...facts, datasetType: params["datasetType"], operation: null, outlines: false } });
      return method in answers ? Promise.resolve(answers[method]) : Promise.reject(new CalibError("dataset-missing", `no ${method}`));
    },
  } as unknown as Reader;
  const locked = loadedSets.locked();
  const lock = locked.lock!;
  const replaces = { set: "LATISS/DM-40000", run: `${VERIFICATION}/run0`, internal: [], external: [], first: [], detectors: [0] };
  const products = lock.inputs.products.map((each) => ({ ...each, verification: each.verification && { ...each.verification, replaces } }));
  const loaded = { ...locked, lock: { ...lock, inputs: { ...lock.inputs, products } } };
  const failing = { ...causeOf(), blocks: [{ exposures: [...exposures], places: [{ detector: 0, amplifiers: ["C07"] }] }] };
  const outputs = [
    ...stage.certified.outputs,
    { chain: VERIFICATION, runs: [run(`${VERIFICATION}/run1`, { judgment: judgmentOf([failing]) })] },
  ];
  const finished = finishedProducts(loaded, seen({ ...stage.verified, outputs }));
  if (isUnfinished(finished)) throw new Error("unfinished");
  const collected = await collectReport(loaded, finished, reader);
  asked.length = 0;
  const page = await gatherPage(loaded, finished, collected, reader);
  return { page, asked, verified: collected.data.products[0]!.verification };
}

const of = (asked: readonly Asked[], method: string) => asked.filter((each) => each.method === method).map(({ params }) => params);

test("conditions are read for all verified exposures, and a temperature that no raw states is left out by name", async () => {
  const { page, asked, verified } = await pageOf([]);
  expect(of(asked, "conditions")).toMatchObject([{ detector: 0, exposures: verified }]);
  expect(page.products[0]?.charts.conditions?.mjd).toHaveLength(3);
  expect(page.leftOut).toContainEqual({
    ...{ part: "run chart by temperature", product: "bias" },
    reason: "no raw of detector 0 states CCDTEMP or TEMP_SET",
  });
});

test("parts that a set cannot have are left out by name, once", async () => {
  const { page } = await pageOf([]);
  const parts = page.leftOut.filter(({ product }) => product === null).map(({ part, reason }) => `${part}: ${reason}`);
  expect(parts).toContain("photon transfer curves and linearity residuals: the set has no product ptc or linearizer");
  expect(parts).toContain("science mosaics: the set was not tried on science frames");
  expect(page.leftOut.filter(({ reason }) => reason === "this version does not make it").map(({ part }) => part)).not.toContain(
    "run charts",
  );
});

test("a picture of the difference is left out with the reason if the replaced set is not to be had", async () => {
  const { page } = await pageOf([]);
  expect(page.leftOut).toContainEqual({
    ...{ part: "picture of the difference from the replaced product", product: "bias" },
    reason: "the lock of LATISS/DM-40000 does not say in which RUN its bias is",
  });
});

test("full detectors are read for exposures that failed, with the stretch of the residuals", async () => {
  const { verified } = await pageOf([]);
  const failed = verified.slice(0, 1);
  const { page, asked } = await pageOf([], failed);
  const opened = of(asked, "picture").filter(({ datasetType }) => datasetType === "verifyBiasIsrExp");
  // The worst measurement of a cause comes first.
  expect(opened).toMatchObject([
    { exposure: causeOf().worst.exposure, detector: 0, stretch: { low: -3, high: 3 } },
    { exposure: failed[0], detector: 0, stretch: { low: -3, high: 3 } },
  ]);
  expect(page.products[0]?.pictures.filter(({ kind }) => kind === "detector")).toHaveLength(2);
});

test("run charts that cannot be read are left out with the reason", async () => {
  const { page } = await pageOf(["conditions"]);
  expect(page.products[0]?.charts.conditions).toBeNull();
  expect(page.leftOut).toContainEqual({ part: "run charts", product: "bias", reason: "no conditions" });
});
