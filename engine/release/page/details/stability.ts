import type { PageProduct } from "../pageData.ts";
import { summaryOf, type ValueSummary } from "../values/amplifiers.ts";
import { typicalOf } from "../values/quantile.ts";

const FEWEST = 3;

/** Stability of the bias: the scatter of each amplifier's mean over the verified exposures, and steps between successive ones. */
export interface Stability {
  readonly exposures: number;
  readonly scatter: ValueSummary;
  /** Exposures after which amplifiers moved by more than 5 typical steps, the most amplifiers first. */
  readonly steps: readonly { readonly exposure: number; readonly amplifiers: number; readonly largest: number }[];
}

/** The stability of a bias by its measured means; null for another product, and with fewer than three exposures. Pure. */
export function stabilityOf(
  { datasetType, measured, verification }: Pick<PageProduct, "datasetType" | "measured" | "verification">,
  nameOf: (detector: number) => string,
): Stability | null {
  const means = measured?.columns.find(({ name }) => name === "MEAN")?.values;
  if (datasetType !== "bias" || !measured || !means) return null;
  const first = new Set(verification.first);
  const byPlace = new Map<string, { readonly detector: number; readonly amplifier: string; readonly means: [number, number][] }>();
  measured.exposure.forEach((exposure, row) => {
    const [detector, amplifier, mean] = [measured.detector[row] ?? 0, measured.amplifier[row] ?? "", means[row] ?? null];
    if (first.has(exposure) || mean === null || amplifier === "") return;
    const key = `${detector} ${amplifier}`;
    const own = byPlace.get(key) ?? { detector, amplifier, means: [] };
    own.means.push([exposure, mean]);
    byPlace.set(key, own);
  });
  const exposures = new Set([...byPlace.values()].flatMap((each) => each.means.map(([exposure]) => exposure))).size;
  if (exposures < FEWEST) return null;
  const values = [...byPlace.values()].map((each) => {
    const own = each.means.map(([, mean]) => mean);
    const value = own.length < FEWEST ? null : deviationOf(own);
    return {
      ...{ detector: each.detector, name: nameOf(each.detector), amplifier: each.amplifier, median: value, failed: 0 },
      ...{ lowest: Math.min(...own), highest: Math.max(...own) },
    };
  });
  return { exposures, scatter: summaryOf("scatter of MEAN over exposures", "electron", values), steps: stepsOf([...byPlace.values()]) };
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1));
}

function stepsOf(places: readonly { readonly means: readonly (readonly [number, number])[] }[]): Stability["steps"] {
  const steps = places.flatMap(({ means }) => {
    const ordered = [...means].sort(([a], [b]) => a - b);
    return ordered.slice(1).map(([exposure, mean], index) => ({ exposure, step: mean - (ordered[index]?.[1] ?? mean) }));
  });
  const { scatter } = typicalOf(steps.map(({ step }) => step));
  const limit = 5 * (scatter ?? 0);
  const byExposure = new Map<number, { exposure: number; amplifiers: number; largest: number }>();
  for (const { exposure, step } of steps) {
    if (limit === 0 || Math.abs(step) <= limit) continue;
    const own = byExposure.get(exposure) ?? { exposure, amplifiers: 0, largest: 0 };
    own.amplifiers += 1;
    if (Math.abs(step) > Math.abs(own.largest)) own.largest = step;
    byExposure.set(exposure, own);
  }
  return [...byExposure.values()].sort((a, b) => b.amplifiers - a.amplifiers || a.exposure - b.exposure);
}
