import { formatTai, type TaiNanoseconds } from "./tai.ts";

/** Validity range [begin, end) in TAI; a null bound is open (daf_butler `Timespan`). */
export interface Timespan {
  readonly begin: TaiNanoseconds | null;
  readonly end: TaiNanoseconds | null;
}

export const formatTimespan = ({ begin, end }: Timespan): string =>
  `[${begin === null ? "-∞" : formatTai(begin)}, ${end === null ? "∞" : formatTai(end)})`;

/** Whether a range holds all of [begin, end); what has no known time counts as not covered. */
export const covers = (range: Timespan, begin: TaiNanoseconds | null, end: TaiNanoseconds | null): boolean =>
  begin !== null && end !== null && (range.begin === null || range.begin <= begin) && (range.end === null || end <= range.end);

/** Whether two ranges have a moment in common. */
export const overlap = (a: Timespan, b: Timespan): boolean => isBefore(a.begin, b.end) && isBefore(b.begin, a.end);

const isBefore = (begin: TaiNanoseconds | null, end: TaiNanoseconds | null): boolean => begin === null || end === null || begin < end;

export const wireTime = (time: TaiNanoseconds | null): string | null => (time === null ? null : time.toString());

export const wireBound = (time: string | null): TaiNanoseconds | null => (time === null ? null : BigInt(time));
