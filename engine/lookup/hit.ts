import type { HeldCollection } from "../bridge/wire.ts";
import { overlap, type Timespan } from "../model/timespan.ts";
import type { HeldRow } from "./holdings.ts";
import type { PlacedRow } from "./indexed.ts";

/** What the first collection that answers answers. Two ranges of one collection are an ambiguity, even of one dataset: Butler raises. */
export type Hit =
  | { readonly kind: "found"; readonly row: HeldRow; readonly collection: HeldCollection; readonly position: number }
  | { readonly kind: "ambiguous"; readonly rows: readonly HeldRow[]; readonly collection: HeldCollection; readonly position: number };

/** Rows of one data ID, in search order; only those from a position on. */
export function firstHit(rows: readonly PlacedRow[], span: Timespan, from = 0): Hit | null {
  const first = rows.find(({ row, position }) => position >= from && answers(row, span));
  if (!first) return null;
  const { collection, position } = first;
  const all = rows.filter((each) => each.position === position && answers(each.row, span)).map(({ row }) => row);
  return all.length > 1 ? { kind: "ambiguous", rows: all, collection, position } : { kind: "found", row: first.row, collection, position };
}

const answers = ({ range, empty }: HeldRow, span: Timespan): boolean => !empty && overlap(range, span);

/** Same datasets, under whatever names. */
export const sameHit = (a: Hit | null, b: Hit | null): boolean => a === b || (a !== null && b !== null && a.kind === b.kind && idsOf(a).join() === idsOf(b).join());

export const idsOf = (hit: Hit): readonly string[] => (hit.kind === "found" ? [hit.row.id] : hit.rows.map(({ id }) => id).sort());
