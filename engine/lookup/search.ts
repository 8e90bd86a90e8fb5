import type { HeldCollection } from "../bridge/wire.ts";
import { type TaiNanoseconds, type Timespan, overlap } from "../model/tai.ts";
import type { DataId, Holdings, HeldRow } from "./holdings.ts";
import { indexOf, keyOf, type PlacedRow, type TypeIndex } from "./indexed.ts";

/**
 * A lookup for an exposure: detector, filter, and a timespan with at least one bound. Without a bound Butler ignores ranges,
 * and its answer for several rows depends on the tables that it joins.
 */
export interface Desired extends Timespan {
  readonly datasetType: string;
  /** May have further dimensions, which are ignored. */
  readonly dataId: DataId;
}

export type Search = (Hit | { readonly kind: "nothing" }) & {
  /** Collections searched earlier that hold the type but no matching dataset. */
  readonly passedOver: readonly PassedOver[];
  /** The dataset that would be found without this one. */
  readonly next: Hit | null;
};

export interface PassedOver {
  readonly collection: HeldCollection;
  readonly position: number;
  readonly why: Why;
}

export type Why =
  | { readonly kind: "other detectors" }
  | { readonly kind: "other filters"; readonly filters: readonly string[] }
  | { readonly kind: "ended"; readonly end: TaiNanoseconds }
  | { readonly kind: "begins later"; readonly begin: TaiNanoseconds }
  | { readonly kind: "gap"; readonly end: TaiNanoseconds; readonly begin: TaiNanoseconds }
  | { readonly kind: "empty range" };

const nothing: Search = { kind: "nothing", passedOver: [], next: null };

/** The answer of Butler's find-first search (daf_butler 30, `Butler.find_dataset` with a timespan), with the reason. */
export function search(holdings: Holdings, desired: Desired): Search {
  const type = indexOf(holdings).get(desired.datasetType);
  if (!type) return nothing;
  const rows = type.byDataId.get(keyOf(type.dimensions, desired.dataId)) ?? [];
  const hit = firstHit(rows, desired);
  const ahead = [...type.byPosition].filter(([position]) => hit === null || position < hit.position);
  const passedOver = ahead.flatMap(([position, held]): readonly PassedOver[] => {
    const collection = held[0]?.collection;
    return collection ? [{ collection, position, why: whyNot(type, held, desired) }] : [];
  });
  return { ...(hit ?? { kind: "nothing" }), passedOver, next: hit && firstHit(rows, desired, hit.position + 1) };
}

function whyNot({ dimensions }: TypeIndex, held: readonly PlacedRow[], { dataId, begin, end }: Desired): Why {
  const ofDetector = held.filter(({ row }) => !dimensions.includes("detector") || row.dataId["detector"] === dataId["detector"]);
  if (!ofDetector.length) return { kind: "other detectors" };
  const key = keyOf(dimensions, dataId);
  const rows = ofDetector.filter(({ row }) => keyOf(dimensions, row.dataId) === key);
  if (!rows.length) return { kind: "other filters", filters: [...new Set(ofDetector.map(({ row }) => filterOf(row.dataId)))].sort() };
  const ranges = rows.filter(({ row }) => !row.empty).map(({ row }) => row.range);
  const ended = latest(ranges.map((range) => range.end).filter((time) => time !== null && begin !== null && time <= begin));
  const later = earliest(ranges.map((range) => range.begin).filter((time) => time !== null && end !== null && time >= end));
  if (ended !== null && later !== null) return { kind: "gap", end: ended, begin: later };
  if (ended !== null) return { kind: "ended", end: ended };
  return later === null ? { kind: "empty range" } : { kind: "begins later", begin: later };
}

/** The data ID without the detector, in words: filter and any other dimension. */
export const filterOf = ({ detector: _detector, ...rest }: DataId): string => Object.values(rest).join(" ");

const latest = (times: readonly (bigint | null)[]): bigint | null =>
  times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
const earliest = (times: readonly (bigint | null)[]): bigint | null =>
  times.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);

/** The answer of the first collection that has a match. Two matches in one collection are ambiguous, even for one dataset: Butler raises. */
export type Hit =
  | { readonly kind: "found"; readonly row: HeldRow; readonly collection: HeldCollection; readonly position: number }
  | { readonly kind: "ambiguous"; readonly rows: readonly HeldRow[]; readonly collection: HeldCollection; readonly position: number };

/** Searches rows of one data ID, which are in search order, from a position on. */
export function firstHit(rows: readonly PlacedRow[], span: Timespan, from = 0): Hit | null {
  const first = rows.find(({ row, position }) => position >= from && answers(row, span));
  if (!first) return null;
  const { collection, position } = first;
  const all = rows.filter((each) => each.position === position && answers(each.row, span)).map(({ row }) => row);
  return all.length > 1 ? { kind: "ambiguous", rows: all, collection, position } : { kind: "found", row: first.row, collection, position };
}

const answers = ({ range, empty }: HeldRow, span: Timespan): boolean => !empty && overlap(range, span);

/** Whether both are the same datasets, under any collection name. */
export const sameHit = (a: Hit | null, b: Hit | null): boolean =>
  a === b || (a !== null && b !== null && a.kind === b.kind && idsOf(a).join() === idsOf(b).join());

const idsOf = (hit: Hit): readonly string[] => (hit.kind === "found" ? [hit.row.id] : hit.rows.map(({ id }) => id).sort());
