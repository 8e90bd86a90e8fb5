import type { PageColumns } from "../values/columns.ts";
import { quantile } from "../values/quantile.ts";

export const MEDIAN = "median over exposures";

/** A value of one amplifier at one exposure, or its median over exposures. */
export interface ValueRow {
  readonly detector: number;
  readonly name: string;
  readonly amplifier: string;
  readonly value: number | null;
  /** Failed measurements of this value. */
  readonly failed: number;
}

/** The rows of one value: at one exposure, or the median of each amplifier. Pure. */
export function rowsOf(data: PageColumns, column: string, exposure: string): readonly ValueRow[] {
  const values = data.columns.find(({ name }) => name === column)?.values ?? [];
  const failed = failuresOf(data, column, exposure);
  const byAmplifier = new Map<string, { readonly row: Omit<ValueRow, "value" | "failed">; readonly values: number[] }>();
  data.detector.forEach((detector, index) => {
    if (exposure !== MEDIAN && String(data.exposures[data.exposure[index] ?? 0]) !== exposure) return;
    const amplifier = data.amplifiers[data.amplifier[index] ?? 0] ?? "";
    const name = data.detectorNames[String(detector)] ?? `detector ${detector}`;
    const key = placeOf(name, amplifier);
    const own = byAmplifier.get(key) ?? { row: { detector, name, amplifier }, values: [] };
    byAmplifier.set(key, own);
    const value = values[index] ?? null;
    if (value !== null) own.values.push(value);
  });
  return [...byAmplifier].map(([key, own]) => ({
    ...own.row,
    value: quantile(
      [...own.values].sort((a, b) => a - b),
      0.5,
    ),
    failed: failed.get(key) ?? 0,
  }));
}

function failuresOf({ failures }: PageColumns, column: string, exposure: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [test, of, place] of failures)
    if (test === column && (exposure === MEDIAN || of === null || String(of) === exposure)) counts.set(place, (counts.get(place) ?? 0) + 1);
  return counts;
}

const placeOf = (name: string, amplifier: string): string => (amplifier === "" ? `${name} as a whole` : `${name} ${amplifier}`);
