import type { Taken } from "./taken.ts";

/** Exposures of one kind that were taken one after another. */
export type Sequence = readonly Taken[];

/**
 * The sequences of whole days. A new sequence begins when type, reason, filter or exposure time changes. A ramp has several
 * exposure times on purpose, so that they do not count there. Pure.
 */
export function sequencesOf(days: readonly Taken[], ramp: boolean): readonly Sequence[] {
  const sequences: Taken[][] = [];
  for (const taken of [...days].sort((a, b) => a.id - b.id)) {
    const current = sequences.at(-1);
    const last = current?.at(-1);
    if (current && last && kindOf(last, ramp) === kindOf(taken, ramp)) current.push(taken);
    else sequences.push([taken]);
  }
  return sequences;
}

/** Whether a selection has several exposure times on purpose. */
export const isRamp = (selected: readonly Taken[]): boolean => new Set(selected.map(({ time }) => time)).size > 1;

/** The first exposure of each sequence that a selection draws from. */
export function firstsOf(days: readonly Taken[], selected: readonly Taken[]): ReadonlySet<number> {
  const wanted = new Set(selected.map(({ id }) => id));
  return new Set(
    sequencesOf(days, isRamp(selected)).flatMap((sequence) =>
      sequence.some(({ id }) => wanted.has(id)) ? sequence.slice(0, 1).map(({ id }) => id) : [],
    ),
  );
}

const kindOf = ({ dayObs, type, reason, filter, time }: Taken, ramp: boolean): string =>
  JSON.stringify([dayObs, type, reason, filter, ramp ? null : time]);

/**
 * Exposures that are known to begin a sequence: the first of a night, and those whose predecessor is of another kind. If a repository
 * lacks the predecessor, the exposure may be the second of its sequence, and is not among them.
 */
export function knownFirstsOf(days: readonly Taken[], selected: readonly Taken[]): ReadonlySet<number> {
  const firsts = firstsOf(days, selected);
  const recorded = new Set(days.map(({ dayObs, seqNum }) => `${dayObs} ${seqNum}`));
  const known = selected.filter(({ dayObs, seqNum }) => seqNum <= 1 || recorded.has(`${dayObs} ${seqNum - 1}`));
  return new Set(known.flatMap(({ id }) => (firsts.has(id) ? [id] : [])));
}
