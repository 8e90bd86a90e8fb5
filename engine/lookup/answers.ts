import { overlap, type Timespan } from "../model/tai.ts";
import type { Holdings } from "./holdings.ts";
import { boundsOf, hitIn, siblingsOf } from "./lookupSlots.ts";
import type { SearchChange } from "./compareLookups.ts";
import { firstHit, sameHit, type Hit } from "./search.ts";

/** An answer that differs between two repositories. `before` is the answer at the first, `after` at the second. */
export type AnswerDifference = Omit<SearchChange, "kind"> & {
  /** Whether only exposures that begin before and end after the range's begin find different answers. */
  readonly isAcross: boolean;
};

/**
 * Every data ID and range of time in which two repositories find different datasets. An exposure across a bound of a validity
 * range has an answer of its own, which is compared too. Pure.
 */
export const differentAnswers = (one: Holdings, other: Holdings): readonly AnswerDifference[] =>
  siblingsOf(one, other).flatMap(({ datasetType, members, slots }) =>
    members.flatMap((member) => {
      const { dataId, before, after } = member;
      const found: AnswerDifference[] = [];
      for (const range of slots) {
        const hits = { before: hitIn(before, range), after: hitIn(after, range) };
        if (!sameHit(hits.before, hits.after)) join(found, { datasetType, dataId, range, ...hits, isAcross: false });
      }
      const across = [...new Set(boundsOf(member))].flatMap((bound): readonly AnswerDifference[] => {
        const range = { begin: bound - 1n, end: bound + 1n };
        const hits = { before: firstHit(before, range), after: firstHit(after, range) };
        const isKnown = found.some((each) => overlap(each.range, range) && isSame(each, hits));
        return isKnown || sameHit(hits.before, hits.after) ? [] : [{ datasetType, dataId, range, ...hits, isAcross: true }];
      });
      return [...found, ...across];
    }),
  );

/** Joins a difference with the same difference in the slot before. */
function join(found: AnswerDifference[], next: AnswerDifference): void {
  const last = found.at(-1);
  if (last && last.range.end === next.range.begin && isSame(last, next)) found[found.length - 1] = { ...last, range: span(last, next) };
  else found.push(next);
}

const span = (first: { readonly range: Timespan }, last: { readonly range: Timespan }): Timespan => ({
  begin: first.range.begin,
  end: last.range.end,
});

const isSame = (one: { readonly before: Hit | null; readonly after: Hit | null }, other: typeof one): boolean =>
  sameHit(one.before, other.before) && sameHit(one.after, other.after);
