import type { Timespan } from "../model/tai.ts";
import { firstHit, type Hit } from "./search.ts";
import type { DataId, Holdings } from "./holdings.ts";
import { grouped } from "../model/group.ts";
import { indexOf, keyOf, type PlacedRow } from "./indexed.ts";

/** Data IDs of a type that differ in the detector alone, in two holdings. Within a slot the answers do not change. */
export interface Siblings {
  readonly datasetType: string;
  readonly members: readonly Member[];
  readonly slots: readonly Timespan[];
}

export interface Member {
  readonly dataId: DataId;
  readonly before: readonly PlacedRow[];
  readonly after: readonly PlacedRow[];
}

/** Data IDs of both holdings, grouped by type and by every dimension but the detector. */
export function siblingsOf(before: Holdings, after: Holdings): readonly Siblings[] {
  const names = [...new Set([...before.types, ...after.types].map(({ name }) => name))].sort();
  return names.flatMap((datasetType) => {
    const [old, now] = [indexOf(before).get(datasetType), indexOf(after).get(datasetType)];
    const keys = [...new Set([...(old?.byDataId.keys() ?? []), ...(now?.byDataId.keys() ?? [])])];
    const members = keys.flatMap((key): readonly Member[] => {
      const [rowsBefore, rowsAfter] = [old?.byDataId.get(key) ?? [], now?.byDataId.get(key) ?? []];
      const first = rowsBefore[0] ?? rowsAfter[0];
      return first ? [{ dataId: first.row.dataId, before: rowsBefore, after: rowsAfter }] : [];
    });
    return [...grouped(members, ({ dataId }) => familyOf(dataId)).values()].map((family) => ({
      datasetType,
      members: family,
      slots: slotsBetween(family.flatMap(boundsOf)),
    }));
  });
}

export const familyOf = ({ detector: _detector, ...rest }: DataId): string => keyOf(Object.keys(rest).sort(), rest);

export const boundsOf = ({ before, after }: Member): readonly bigint[] =>
  [...before, ...after].flatMap(({ row }) => (row.empty ? [] : [row.range.begin, row.range.end])).filter((time) => time !== null);

/** Splits a range of time, by default all of time, at the given times within. */
export function slotsBetween(
  times: readonly bigint[],
  { begin: first, end: last }: Timespan = { begin: null, end: null },
): readonly Timespan[] {
  const sorted = [...new Set(times)].sort((a, b) => (a < b ? -1 : 1));
  return [first, ...sorted].map((begin, index) => ({ begin, end: sorted[index] ?? last }));
}

/** Searches for any exposure within a slot. A slot without bounds is searched at one instant, because a search needs a bound. */
export const hitIn = (rows: readonly PlacedRow[], slot: Timespan): Hit | null =>
  firstHit(rows, slot.begin === null && slot.end === null ? { begin: 0n, end: 1n } : slot);
