import { overlap, type Timespan } from "../model/tai.ts";
import type { HeldCollection } from "../bridge/wire.ts";
import type { DataId, Holdings } from "./holdings.ts";
import type { PlacedRow } from "./indexed.ts";
import { boundsOf, hitIn, siblingsOf } from "./lookupSlots.ts";
import { firstHit, sameHit, type Hit } from "./search.ts";

/** A data ID and a range of time for which two repositories find different datasets. */
export interface AnswerDifference {
  readonly datasetType: string;
  readonly dataId: DataId;
  readonly range: Timespan;
  /** The answers that exposures find at both repositories. */
  readonly found: Both;
  /** The answers if only shared collections were searched. */
  readonly shared: Both;
  /** Whether only exposures that begin before and end after the middle of the range find these answers. */
  readonly isAcross: boolean;
}

export type Both = readonly [Hit | null, Hit | null];

/**
 * Every data ID and range of time for which two repositories find different datasets, in all collections or in the shared ones. An
 * exposure across a bound of a validity range has an answer of its own, which is compared too. Pure.
 */
export const differentAnswers = (
  one: Holdings,
  other: Holdings,
  isShared: (collection: HeldCollection, side: 0 | 1) => boolean = () => true,
): readonly AnswerDifference[] =>
  siblingsOf(one, other).flatMap(({ datasetType, members, slots }) =>
    members.flatMap((member) => {
      const { dataId, before, after } = member;
      const sharedRows = [
        before.filter(({ collection }) => isShared(collection, 0)),
        after.filter(({ collection }) => isShared(collection, 1)),
      ] as const;
      const answersBy = (search: (rows: readonly PlacedRow[]) => Hit | null) => ({
        found: [search(before), search(after)] as const,
        shared: [search(sharedRows[0]), search(sharedRows[1])] as const,
      });
      const differences: AnswerDifference[] = [];
      for (const range of slots) {
        const answers = answersBy((rows) => hitIn(rows, range));
        if (differs(answers)) join(differences, { datasetType, dataId, range, ...answers, isAcross: false });
      }
      const across = [...new Set(boundsOf(member))].flatMap((bound): readonly AnswerDifference[] => {
        const range = { begin: bound - 1n, end: bound + 1n };
        const answers = answersBy((rows) => firstHit(rows, range));
        const isKnown = differences.some((each) => overlap(each.range, range) && isSame(each, answers));
        return isKnown || !differs(answers) ? [] : [{ datasetType, dataId, range, ...answers, isAcross: true }];
      });
      return [...differences, ...across];
    }),
  );

type Answers = Pick<AnswerDifference, "found" | "shared">;

const differs = ({ found, shared }: Answers): boolean => !sameHit(...found) || !sameHit(...shared);

/** Joins a difference with the same difference in the slot before. */
function join(differences: AnswerDifference[], next: AnswerDifference): void {
  const last = differences.at(-1);
  if (last && last.range.end === next.range.begin && isSame(last, next))
    differences[differences.length - 1] = { ...last, range: { begin: last.range.begin, end: next.range.end } };
  else differences.push(next);
}

const isSame = (one: Answers, other: Answers): boolean =>
  ([0, 1] as const).every((side) => sameHit(one.found[side], other.found[side]) && sameHit(one.shared[side], other.shared[side]));
