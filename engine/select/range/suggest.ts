import type { Compared } from "./reference.ts";

/** Evidence of one observing day. */
export interface DayEvidence extends Compared {
  readonly day: number;
  /** Exposures that the set was made from. */
  readonly made: number;
  /** Raws of the daily series that were read, and those that could not be read. */
  readonly read: number;
  readonly unread: number;
  /** Exposures on which products were verified, and those with a failure. */
  readonly tried: readonly Tried[];
}

export interface Tried {
  readonly product: string;
  readonly exposures: number;
  readonly failed: number;
}

export interface Bound {
  /** TAI; null if no evidence ends the range. */
  readonly at: string | null;
  /** The farthest day that agrees. */
  readonly day: number;
  /** The nearest later or earlier day that does not agree, with the reasons. */
  readonly beyond: { readonly day: number; readonly reasons: readonly string[] } | null;
}

export interface Suggestion {
  readonly begin: Bound;
  readonly end: Bound;
}

/** The range from the first to the last day on which the camera was as in the construction. Null for a set without exposures. Pure. */
export function suggest(days: readonly DayEvidence[]): Suggestion | null {
  const made = days.filter((each) => each.made > 0).map(({ day }) => day);
  if (!made.length) return null;
  const sorted = [...days].sort((a, b) => a.day - b.day);
  const first = walk(Math.min(...made), sorted.filter(({ day }) => day < Math.min(...made)).reverse());
  const last = walk(
    Math.max(...made),
    sorted.filter(({ day }) => day > Math.max(...made)),
  );
  return { begin: { ...first, at: noonOf(first.day, 0) }, end: { ...last, at: last.beyond ? noonOf(last.day, 1) : null } };
}

/** Goes from the construction outwards to the first day that differs; a day without evidence neither bounds nor widens the range. */
function walk(from: number, days: readonly DayEvidence[]): Omit<Bound, "at"> {
  let farthest = from;
  for (const each of days) {
    const reasons = against(each);
    if (reasons.length) return { day: farthest, beyond: { day: each.day, reasons } };
    if (each.read > 0 || each.tried.length > 0) farthest = each.day;
  }
  return { day: farthest, beyond: null };
}

/** Reasons why a day differs: the camera, or a product that fails on most exposures. A few may fail, such as the first of a sequence. */
export const against = ({ differs, tried }: DayEvidence): readonly string[] => [
  ...differs,
  ...tried.flatMap(({ product, exposures, failed }) => (2 * failed > exposures ? [`${product} fails on ${failed} of ${exposures}`] : [])),
];

/** An observing day lasts from noon to noon. */
function noonOf(day: number, after: number): string {
  const noon = new Date(Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, (day % 100) + after, 12));
  return noon.toISOString().slice(0, -".000Z".length);
}
