import type { SelectionData } from "../model/selection.ts";

/** Why a number is left out of a range: nobody can tell any more. */
export const REASON = "not among the inputs: reason unknown (adopted)";

/** The shortest selection of exactly these exposures: ranges of a night with a few exceptions, and a list of what is left over. Pure. */
export function selectionOf(exposures: readonly number[]): SelectionData {
  const sorted = [...new Set(exposures)].sort((a, b) => a - b);
  const pieces = piecesOf(sorted);
  const ranges = pieces.filter((piece) => piece.length >= SHORTEST);
  const rest = pieces.filter((piece) => piece.length < SHORTEST).flat();
  const selections = [...ranges.map(rangeOf), ...(rest.length ? [{ kind: "list", exposures: rest } as const] : [])];
  const [first, ...others] = selections;
  // As the helpers' methods nest them: `a.or(b).or(c)`.
  return others.reduce<SelectionData>((all, each) => ({ kind: "or", of: [all, each] }), first ?? NONE);
}

/** A selection that finds nothing, for what nobody knows: `calib lock` of a new letter stops at it. */
export const NONE: SelectionData = { kind: "where", expression: "exposure < 0" };

/** Fewer are listed. */
const SHORTEST = 3;
/** The longest hole that a range is stretched over. */
const HOLE = 2;
/** The longest distance that is no coincidence. */
const STEP = 5;

const dayOf = (exposure: number): number => Math.floor(exposure / 100_000);
const sequenceOf = (exposure: number): number => exposure % 100_000;

/** Numbers of one night at one distance, or at the distance 1 with small holes. */
function piecesOf(sorted: readonly number[]): readonly (readonly number[])[] {
  const pieces: number[][] = [];
  let rest = sorted;
  while (rest.length) {
    const lengths = [dense(rest), strided(rest)];
    const length = Math.max(...lengths);
    pieces.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return pieces;
}

/** How many at the beginning make a range with few exceptions. */
function dense(sorted: readonly number[]): number {
  let length = 1;
  let holes = 0;
  for (const [index, exposure] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before === undefined) continue;
    if (dayOf(exposure) !== dayOf(before) || exposure - before > HOLE + 1) break;
    holes += exposure - before - 1;
    if (exposure - before === 1 && holes * 5 <= index + 1) length = index + 1;
  }
  return length;
}

/** How many at the beginning are at one distance, above 1; few of them are better listed. */
function strided(sorted: readonly number[]): number {
  const [first, second] = sorted;
  if (first === undefined || second === undefined || dayOf(first) !== dayOf(second) || second - first < 2 || second - first > STEP) return 1;
  const end = sorted.findIndex((exposure, index) => exposure !== first + index * (second - first) || dayOf(exposure) !== dayOf(first));
  const length = end < 0 ? sorted.length : end;
  return length > SHORTEST ? length : 1;
}

function rangeOf(piece: readonly number[]): SelectionData {
  const [first = 0, second = 0] = piece;
  const last = piece.at(-1) ?? first;
  const range = { kind: "range", dayObs: dayOf(first), from: sequenceOf(first), to: sequenceOf(last) } as const;
  if (second - first > 1 && last - first === (piece.length - 1) * (second - first)) return { ...range, step: second - first };
  const there = new Set(piece);
  const holes = Array.from({ length: last - first }, (_, index) => first + index).filter((exposure) => !there.has(exposure));
  return holes.length ? { kind: "except", of: range, exposures: holes, reason: REASON } : range;
}
