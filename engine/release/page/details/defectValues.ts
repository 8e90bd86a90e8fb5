import type { DefectOrigin, DefectOriginsResult } from "../../../bridge/wire.ts";
import { summaryOf, type ValueSummary } from "../values/amplifiers.ts";

/** Bad pixels of a product: totals by origin, and the fraction of each amplifier. */
export interface DefectValues {
  readonly totals: readonly OriginTotal[];
  readonly fraction: ValueSummary;
  /** Bad pixels by detector and amplifier, those of the origins in the order of `totals`. */
  readonly counts: ReadonlyMap<string, { readonly bad: number; readonly size: number; readonly byOrigin: readonly number[] }>;
}

export interface OriginTotal {
  readonly words: string;
  readonly source: string;
  readonly pixels: number;
  /** The share in all pixels of the detectors. */
  readonly fraction: number;
  /** Amplifiers with such a pixel. */
  readonly amplifiers: number;
}

const words = {
  bias: "bias",
  dark: "dark",
  flat: "flat",
  manual: "listed by a person",
  edge: "edge of the detector",
  merging: "added otherwise by the merging",
} as const satisfies Readonly<Record<DefectOrigin["origin"], string>>;

export const originWords = (origin: DefectOrigin["origin"]): string => words[origin];

/** Counts of bad pixels by origin and amplifier. Pure. */
export function defectValuesOf(found: DefectOriginsResult, nameOf: (detector: number) => string): DefectValues {
  const { detector, amplifier, size, bad, origins } = found;
  const all = size.reduce((sum, each) => sum + each, 0);
  const rows = detector.map((number, row) => ({
    ...{ detector: number, name: nameOf(number), amplifier: amplifier[row] ?? "" },
    ...{ bad: bad[row] ?? 0, size: size[row] ?? 0, byOrigin: origins.map(({ pixels }) => pixels[row] ?? 0) },
  }));
  return {
    totals: origins.map(({ origin, source, pixels }) => {
      const sum = pixels.reduce((total, each) => total + each, 0);
      const share = all === 0 ? 0 : sum / all;
      return { words: words[origin], source, pixels: sum, fraction: share, amplifiers: pixels.filter((each) => each > 0).length };
    }),
    fraction: summaryOf(
      "fraction of bad pixels",
      "",
      rows.map((row) => {
        const value = row.size === 0 ? null : row.bad / row.size;
        return {
          detector: row.detector,
          name: row.name,
          amplifier: row.amplifier,
          median: value,
          lowest: value,
          highest: value,
          failed: 0,
        };
      }),
    ),
    counts: new Map(rows.map((row) => [placeKey(row.detector, row.amplifier), row])),
  };
}

export const placeKey = (detector: number, amplifier: string): string => `${detector} ${amplifier}`;
