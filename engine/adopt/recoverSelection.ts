import { SEQUENCES, type SelectionData } from "../model/selection.ts";

/** Reason for an exposure that a recovered range leaves out. */
export const REASON = "not among the inputs: reason unknown (adopted)";

/** The shortest selection of exactly these exposures: ranges of a night with few exceptions, and a list of the rest. Pure. */
export function selectionOf(exposures: readonly number[]): SelectionData {
  const sorted = [...new Set(exposures)].sort((a, b) => a - b);
  const pieces = [
    ...piecesOf(sorted.filter((each) => each < FIRST_CODED)),
    ...sorted.filter((each) => each >= FIRST_CODED).map((each) => [each]),
  ];
  const ranges = pieces.filter((piece) => piece.length >= SHORTEST);
  const rest = pieces.filter((piece) => piece.length < SHORTEST).flat();
  const selections = [...ranges.map(rangeOf), ...(rest.length ? [{ kind: "list", exposures: rest } as const] : [])];
  const [first, ...others] = selections;
  // Nested as the helpers' methods do it: `a.or(b).or(c)`.
  return others.reduce<SelectionData>((all, each) => ({ kind: "or", of: [all, each] }), first ?? NONE);
}

/** A selection without exposures, for unknown inputs: `calib lock` of a new rerun refuses it. */
export const NONE: SelectionData = { kind: "where", expression: "exposure < 0" };

/** The fewest exposures that become a range; shorter pieces become a list. */
const SHORTEST = 3;
/** The longest gap that a range bridges. */
const HOLE = 2;
/** The longest step between exposures that counts as regular. */
const STEP = 5;

/** IDs of later years code the camera's controller (obs_lsst `compute_exposure_id`): their days are no observing days. */
const FIRST_CODED = 21_000_000 * SEQUENCES;

const dayOf = (exposure: number): number => Math.floor(exposure / SEQUENCES);
const sequenceOf = (exposure: number): number => exposure % SEQUENCES;

/** Splits exposures into pieces of one night that have a constant step, or the step 1 with small holes. */
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

/** The number of leading exposures that form a range with few exceptions. */
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

/** The number of leading exposures with a constant step above 1; 1 if there are too few for a range. */
function strided(sorted: readonly number[]): number {
  const [first, second] = sorted;
  if (first === undefined || second === undefined || dayOf(first) !== dayOf(second) || second - first < 2 || second - first > STEP)
    return 1;
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
