import type { MeasuredResult } from "../../../../engine/bridge/wire.ts";
import { expect, test } from "@jest/globals";
import type { Reader } from "../../../../engine/bridge/methods.ts";
import { CalibError } from "../../../../engine/errors.ts";
import { collectReport } from "../../../../engine/release/collectReport.ts";
import { finishedProducts, isUnfinished } from "../../../../engine/release/finished.ts";
import { gatherMeasured } from "../../../../engine/release/page/gatherMeasured.ts";
import { pageOfReport } from "../../../../engine/release/page/pageOfReport.ts";
import { loadedSets, VERIFICATION } from "../../factory.ts";
import { causeOf, judgmentOf } from "../../judgments.ts";
import { run, seen, stage } from "../../observed.ts";
import { sampleMeasured } from "./samplePage.ts";

const VERIFIED = `${VERIFICATION}/run1`;
const REPLACED = "LATISS/calib/DM-40000/a/verifyBias.20230101a/run1";
const values: Readonly<Record<string, MeasuredResult>> = { [VERIFIED]: sampleMeasured(1, 3), [REPLACED]: sampleMeasured(1, 2) };

/** A repository that has the values of these RUNs. */
const readerOf = (runs: readonly string[]) =>
  ({
    call: (method: string, params: { readonly run: string; readonly stem?: string }) => {
      if (method === "statistics")
        return Promise.resolve({ detector: [], id: [], unit: [], mean: [], median: [], stdev: [], rows: [], pixels: [] });
      if (method === "serials") return Promise.resolve({ detector: [], serial: [], raw: [] });
      if (method !== "measured") return Promise.resolve({ png: null, facts: null });
      return runs.includes(params.run) && params.stem === "verifyBias"
        ? Promise.resolve(values[params.run])
        : Promise.reject(new CalibError("dataset-missing", `${params.run} has no values`));
    },
  }) as unknown as Reader;

/** Returns the bias of the pages of a set that is compared with another one. One cause needs a decision, which a rule accepts. */
async function pageOf(runs: readonly string[]) {
  const locked = loadedSets.locked();
  const lock = locked.lock!;
  const replaces = { set: "LATISS/DM-40000", run: REPLACED, internal: [], external: [], first: [], detectors: [0] };
  const products = lock.inputs.products.map((each) => ({ ...each, verification: each.verification && { ...each.verification, replaces } }));
  const approval = { ...loadedSets.adopted().approval!, accepted: [{ product: "bias", test: "NOISE", atMost: 4, reason: "known" }] };
  const loaded = { ...locked, approval, lock: { ...lock, inputs: { ...lock.inputs, products } } };
  const outputs = [...stage.certified.outputs, { chain: VERIFICATION, runs: [run(VERIFIED, { judgment: judgmentOf([causeOf()]) })] }];
  const finished = finishedProducts(loaded, seen({ ...stage.verified, outputs }));
  if (isUnfinished(finished)) throw new Error("unfinished");
  const reader = readerOf(runs);
  const collected = await collectReport(loaded, finished, reader);
  const gathered = await gatherMeasured(loaded, finished, collected, reader);
  const { products: shown, leftOut } = pageOfReport(loaded, collected, {
    ...gathered,
    focalPlane: null,
    pictures: new Map(),
    charts: new Map(),
    science: [],
  });
  return { bias: shown[0]!, leftOut };
}

test("a page has the values of a product and of the verification that it replaces", async () => {
  const { bias, leftOut } = await pageOf([VERIFIED, REPLACED]);
  expect(bias.measured).toEqual(values[VERIFIED]);
  expect(bias.replaced).toMatchObject({ set: "LATISS/DM-40000", run: REPLACED, measured: values[REPLACED] });
  expect(leftOut.filter(({ part }) => part.startsWith("values"))).toEqual([]);
});

test("a page shows the rule that accepts a cause of the judgment", async () => {
  expect((await pageOf([VERIFIED])).bias.acceptance).toEqual([{ kind: "accepted", reason: "known", atMost: 4 }]);
});

test("values that cannot be read are left out with the reason", async () => {
  const { bias, leftOut } = await pageOf([]);
  expect([bias.measured, bias.replaced?.measured]).toEqual([null, null]);
  expect(leftOut).toEqual(
    expect.arrayContaining([
      { part: "values by amplifier", product: "bias", reason: `${VERIFIED} has no values` },
      { part: "values of LATISS/DM-40000", product: "bias", reason: `${REPLACED} has no values` },
    ]),
  );
});
