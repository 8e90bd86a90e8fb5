import { grouped } from "../../model/group.ts";
import { sequencesOf } from "../sequences.ts";
import type { Taken } from "../taken.ts";

/** A few exposures of each day, type, filter and time, spread evenly, without the first of a sequence where there are others. Pure. */
export function sampled(series: readonly Taken[], each: number): readonly Taken[] {
  const firsts = new Set(sequencesOf(series, false).flatMap((sequence) => (sequence.length > 1 ? sequence.slice(0, 1) : [])).map(({ id }) => id));
  const groups = grouped(series.filter(({ id }) => !firsts.has(id)), ({ dayObs, type, filter, time }) => JSON.stringify([dayObs, type, filter, time]));
  return [...groups.values()].flatMap((group) => spread(group, each)).sort((a, b) => a.id - b.id);
}

const spread = <T>(items: readonly T[], count: number): readonly T[] =>
  items.length <= count ? items : Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)]).flatMap((item) => item ?? []);
