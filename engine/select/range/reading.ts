import type { RawFacts } from "../../bridge/wire.ts";
import { grouped } from "../../model/group.ts";
import type { Taken } from "../taken.ts";

/** An exposure with the raw of one of its detectors. */
export interface Reading {
  readonly taken: Taken;
  readonly raw: RawFacts;
}

/** Means over all amplifiers of some exposures, adu. */
export const levelsOf = (readings: readonly Reading[]): readonly number[] =>
  readings.map(({ raw }) => mean(raw.amplifiers.map(({ level }) => level)));
export const noisesOf = (readings: readonly Reading[]): readonly number[] =>
  readings.map(({ raw }) => mean(raw.amplifiers.map(({ noise }) => noise)));

/** Each amplifier's share of a flat's light, by filter: a share does not depend on the lamp. */
export function patternsOf(readings: readonly Reading[]): ReadonlyMap<string, readonly number[]> {
  const flats = readings.filter(({ taken, raw }) => taken.type === "flat" && mean(raw.amplifiers.map(({ signal }) => signal)) > 0);
  return new Map(
    [...grouped(flats, ({ taken }) => taken.filter)].map(([filter, some]) => {
      const shares = some.map(({ raw }) => raw.amplifiers.map(({ signal }) => signal / mean(raw.amplifiers.map((each) => each.signal))));
      return [filter, (shares[0] ?? []).map((_, amplifier) => mean(shares.map((each) => each[amplifier] ?? 0)))];
    }),
  );
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard deviation; 0 for fewer than two values. */
export function scatter(values: readonly number[]): number {
  const centre = mean(values);
  return values.length < 2 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}
