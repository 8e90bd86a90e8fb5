import type { Reader } from "../../../../engine/bridge/methods.ts";
import type { MeasuredResult } from "../../../../engine/bridge/wire.ts";
import { CalibError } from "../../../../engine/errors.ts";
import type { AcceptanceRule } from "../../../../engine/model/acceptance.ts";
import { collectReport } from "../../../../engine/release/collectReport.ts";
import { finishedProducts, isUnfinished } from "../../../../engine/release/finished.ts";
import { gatherMeasured } from "../../../../engine/release/page/gatherMeasured.ts";
import { pageOfReport } from "../../../../engine/release/page/pageOfReport.ts";
import { loadedSets, VERIFICATION } from "../../factory.ts";
import { causeOf, judgmentOf } from "../../judgments.ts";
import { run, seen, stage } from "../../observed.ts";
import { sampleMeasured } from "./samplePage.ts";

export const VERIFIED = `${VERIFICATION}/run1`;
export const REPLACED = "LATISS/calib/DM-40000/a/verifyBias.20230101a/run1";
export const values: Readonly<Record<string, MeasuredResult>> = { [VERIFIED]: sampleMeasured(1, 3), [REPLACED]: sampleMeasured(1, 2) };

/** A rule that accepts the one cause of the set. */
export const known: AcceptanceRule = { product: "bias", test: "NOISE", atMost: 4, reason: "known" };

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

/** The report and the pages of a set with one bias, which is compared with another set. One cause needs a decision. */
export async function judgedSet(runs: readonly string[], accepted: readonly AcceptanceRule[]) {
  const locked = loadedSets.locked();
  const lock = locked.lock!;
  const replaces = { set: "LATISS/DM-40000", run: REPLACED, internal: [], external: [], first: [], detectors: [0] };
  const products = lock.inputs.products.map((each) => ({ ...each, verification: each.verification && { ...each.verification, replaces } }));
  const loaded = {
    ...locked,
    approval: { ...loadedSets.adopted().approval!, accepted },
    lock: { ...lock, inputs: { ...lock.inputs, products } },
  };
  const outputs = [...stage.certified.outputs, { chain: VERIFICATION, runs: [run(VERIFIED, { judgment: judgmentOf([causeOf()]) })] }];
  const finished = finishedProducts(loaded, seen({ ...stage.verified, outputs }));
  if (isUnfinished(finished)) throw new Error("unfinished");
  const reader = readerOf(runs);
  const collected = await collectReport(loaded, finished, reader);
  const gathered = await gatherMeasured(loaded, finished, collected, reader);
  const page = pageOfReport(loaded, collected, {
    ...gathered,
    details: new Map(),
    charts: new Map(),
    science: [],
    focalPlane: null,
    pictures: new Map(),
  });
  return { loaded, collected, page };
}
