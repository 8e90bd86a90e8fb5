import type { DataId } from "../lookup/holdings.ts";
import { grouped } from "../model/group.ts";
import { overlap, type Timespan } from "../model/tai.ts";

/** A dataset that a member of an instrument chain certifies. */
export interface MemberRow {
  /** Identifies the member. */
  readonly member: number;
  readonly datasetType: string;
  readonly dataId: DataId;
  readonly range: Timespan;
}

/**
 * A dataset that members ahead answer for: "hidden" if no time is left at which it is found, "older ahead" if it is found, and
 * a member ahead that begins earlier answers at some of its times.
 */
export interface Hiding {
  readonly kind: "hidden" | "older ahead";
  readonly row: MemberRow;
  /** The datasets ahead, first found first. */
  readonly by: readonly MemberRow[];
}

/** The datasets of a chain that members ahead of them answer for. The members are given first found first. Pure. */
export function hidingsOf(members: readonly (readonly MemberRow[])[]): readonly Hiding[] {
  const placed = members.flatMap((rows, place) => rows.map((row) => ({ row, place })));
  const siblings = grouped(
    placed,
    ({ row: { datasetType, dataId } }) => `${datasetType}\n${JSON.stringify(Object.entries(dataId).sort())}`,
  );
  return [...siblings.values()].flatMap((all) =>
    all.flatMap(({ row, place }): readonly Hiding[] => {
      const ahead = all.filter((other) => other.place < place && overlap(other.row.range, row.range)).map((other) => other.row);
      if (!ahead.length) return [];
      if (
        !without(
          row.range,
          ahead.map(({ range }) => range),
        ).length
      )
        return [{ kind: "hidden", row, by: ahead }];
      const older = ahead.filter(({ range }) => isEarlier(range.begin, row.range.begin));
      return older.length ? [{ kind: "older ahead", row, by: older }] : [];
    }),
  );
}

/** The parts of a range outside of other ranges. */
const without = (range: Timespan, others: readonly Timespan[]): readonly Timespan[] =>
  others.reduce<readonly Timespan[]>((parts, other) => parts.flatMap((part) => cut(part, other)), [range]);

function cut(part: Timespan, { begin, end }: Timespan): readonly Timespan[] {
  if (!overlap(part, { begin, end })) return [part];
  return [
    ...(isEarlier(part.begin, begin) ? [{ begin: part.begin, end: begin }] : []),
    ...(end !== null && (part.end === null || end < part.end) ? [{ begin: end, end: part.end }] : []),
  ];
}

/** Whether a begin is earlier than another; null is before all times. */
const isEarlier = (begin: bigint | null, other: bigint | null): boolean => other !== null && (begin === null || begin < other);
