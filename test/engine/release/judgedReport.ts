import type { Reader } from "../../../engine/bridge/methods.ts";
import type { Judgment, SerialsResult } from "../../../engine/bridge/wire.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import type { CalibsetDeclaration } from "../../../engine/model/declaration.ts";
import { collectReport } from "../../../engine/release/collectReport.ts";
import { finishedProducts, isUnfinished } from "../../../engine/release/finished.ts";
import { BIAS_ID, loadedSets, VERIFICATION } from "../factory.ts";
import { run, seen, stage } from "../observed.ts";

/** A build repository with one bias. */
export const reader = (mean: number, png = "AAAA", sensors: SerialsResult = { detector: [], serial: [], raw: [] }) =>
  ({
    call: (method: string) =>
      Promise.resolve(
        method === "statistics"
          ? {
              detector: [0],
              id: [BIAS_ID],
              unit: ["electron"],
              mean: [mean],
              median: [0.109],
              stdev: [2.8961],
              rows: [null],
              pixels: ["p"],
            }
          : method === "serials"
            ? sensors
            : method === "read"
              ? { value: { NOISE: 1 } }
              : { png },
      ),
  }) as unknown as Reader;

/** Returns the report of a set whose verification was judged. */
export function collectJudged(judgment: Judgment, loaded = loadedSets.locked()) {
  const outputs = [...stage.certified.outputs, { chain: VERIFICATION, runs: [run(`${VERIFICATION}/run1`, { judgment })] }];
  const finished = finishedProducts(loaded, seen({ ...stage.verified, outputs }));
  if (isUnfinished(finished)) throw new Error("unfinished");
  return collectReport(loaded, finished, reader(0.1094));
}

/** Returns the tests' lock, whose verification begins with a first exposure and is compared with another set. */
export function comparedLock(changes: Partial<CalibsetDeclaration> = {}): LoadedSet {
  const loaded = loadedSets.locked(changes);
  const replaces = {
    set: "LATISS/DM-40000",
    run: "LATISS/calib/DM-40000/a/verifyBias.20230101a/run1",
    internal: [],
    external: [],
    first: [],
    detectors: [0],
  };
  const products = loaded.lock!.inputs.products.map((each) => ({
    ...each,
    verification: each.verification && { ...each.verification, first: [2024032600001], replaces },
  }));
  return { ...loaded, lock: { ...loaded.lock!, inputs: { ...loaded.lock!.inputs, products } } };
}
