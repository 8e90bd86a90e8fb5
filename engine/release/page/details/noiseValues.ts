import type { ExposureClass, NoiseBudgetResult } from "../../../bridge/wire.ts";
import { summaryOf, type ValueSummary } from "../values/amplifiers.ts";
import { typicalOf } from "../values/quantile.ts";

/** Noise of a class of exposures: its typical parts, and what each amplifier has over its prediction. */
export interface ClassNoise {
  readonly class: ExposureClass;
  /** Typical amplifier, electron; null if unknown. */
  readonly seen: number | null;
  readonly predicted: number | null;
  readonly readNoise: number | null;
  readonly signal: number | null;
  readonly combined: number | null;
  /** Measured over predicted noise by amplifier. */
  readonly ratio: ValueSummary;
}

/** The noise budget by class of exposures. Pure. */
export function noiseValuesOf(found: NoiseBudgetResult, nameOf: (detector: number) => string): readonly ClassNoise[] {
  return (["internal", "external", "first"] as const).flatMap((each) => {
    const rows = found.exposureClass.flatMap((own, row) => (own === each ? [row] : []));
    return rows.length ? [classNoise(found, each, rows, nameOf)] : [];
  });
}

function classNoise(
  found: NoiseBudgetResult,
  own: ExposureClass,
  rows: readonly number[],
  nameOf: (detector: number) => string,
): ClassNoise {
  const typical = (column: readonly (number | null)[]) => typicalOf(rows.map((row) => column[row] ?? null)).typical;
  const values = rows.map((row) => {
    const [seen, predicted] = [found.seen[row] ?? null, found.predicted[row] ?? null];
    const ratio = seen === null || predicted === null || predicted === 0 ? null : seen / predicted;
    const detector = found.detector[row] ?? 0;
    const place = { detector, name: nameOf(detector), amplifier: found.amplifier[row] ?? "" };
    return { ...place, median: ratio, lowest: ratio, highest: ratio, failed: 0 };
  });
  return {
    class: own,
    seen: typical(found.seen),
    predicted: typical(found.predicted),
    readNoise: typical(found.readNoise),
    signal: typical(found.signal),
    combined: typical(found.combined),
    ratio: summaryOf(`NOISE / predicted, ${own}`, "", values, [], values.filter(({ median }) => median === null).length),
  };
}
