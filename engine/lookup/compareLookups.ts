import { overlap, type Timespan } from "../model/tai.ts";
import { sameHit, type Hit, filterOf } from "./search.ts";
import type { DataId, Holdings } from "./holdings.ts";
import { grouped } from "../model/group.ts";
import type { PlacedRow } from "./indexed.ts";
import { kindOf, type ChangeKind } from "./lookupKinds.ts";
import { hitIn, siblingsOf, type Member, type Siblings } from "./lookupSlots.ts";

/** From one time to another, another dataset is found than before, or the same only because the detector was left out. */
export interface SearchChange {
  readonly kind: ChangeKind;
  readonly datasetType: string;
  readonly dataId: DataId;
  readonly range: Timespan;
  readonly before: Hit | null;
  readonly after: Hit | null;
}

/**
 * What exposures find after a change of chains or certifications, against before: for each type and data ID the longest ranges in
 * which it is another dataset. Names do not count; an exposure across a bound is not looked at (`touchedExposures` does).
 */
export const compareSearches = (before: Holdings, after: Holdings): readonly SearchChange[] => siblingsOf(before, after).flatMap(compareSiblings);

function compareSiblings(siblings: Siblings): readonly SearchChange[] {
  const held = { before: rangesByPlace(siblings.members.map((each) => each.before)), after: rangesByPlace(siblings.members.map((each) => each.after)) };
  return siblings.members.flatMap((member) => {
    const lacks = { before: lackingOf(held.before, member.before), after: lackingOf(held.after, member.after) };
    const changes: SearchChange[] = [];
    for (const range of siblings.slots) {
      const [before, after] = [hitIn(member.before, range), hitIn(member.after, range)];
      const passed = (when: "before" | "after", hit: Hit | null) => lacks[when].filter(({ position, ranges }) => (hit === null || position < hit.position) && ranges.some((each) => overlap(each, range)));
      const already = new Set(passed("before", before).map(({ name }) => name));
      const kind = kindOf(before, after, passed("after", after).some(({ name }) => !already.has(name)));
      if (kind !== null) extend(changes, { kind, datasetType: siblings.datasetType, dataId: member.dataId, range, before, after });
    }
    return changes;
  });
}

/** A change that goes on in the next slot is one change. */
function extend(changes: SearchChange[], next: SearchChange): void {
  const last = changes.at(-1);
  const goesOn = last && last.range.end === next.range.begin && last.kind === next.kind && sameHit(last.before, next.before) && sameHit(last.after, next.after);
  if (goesOn) changes[changes.length - 1] = { ...last, range: { begin: last.range.begin, end: next.range.end } };
  else changes.push(next);
}

interface Held {
  readonly name: string;
  readonly position: number;
  readonly ranges: readonly Timespan[];
}

/** When each collection answers for any of the siblings. */
function rangesByPlace(rows: readonly (readonly PlacedRow[])[]): readonly Held[] {
  const places = grouped(rows.flat().filter(({ row }) => !row.empty), ({ position }) => position);
  return [...places].map(([position, placed]) => {
    const ranges = new Map(placed.map(({ row: { range } }) => [`${range.begin} ${range.end}`, range]));
    return { name: placed[0].collection.name, position, ranges: [...ranges.values()] };
  });
}

/** Collections that hold siblings and not this one, at no time. */
function lackingOf(held: readonly Held[], own: Member["before"]): readonly Held[] {
  const positions = new Set(own.map(({ position }) => position));
  return held.filter(({ position }) => !positions.has(position));
}

/** The same change for several detectors, for people to read. */
export interface MergedChange extends Omit<SearchChange, "dataId"> {
  /** Whatever sets the datasets apart from those of other filters; empty where nothing does. */
  readonly filter: string;
  /** Sorted; none where the type has no detectors. */
  readonly detectors: readonly number[];
  readonly changes: readonly SearchChange[];
}

/** Detectors with the same kind of change, in the same range, from and to the same collections. */
export const mergeDetectors = (changes: readonly SearchChange[]): readonly MergedChange[] =>
  [...grouped(changes, (change) => JSON.stringify([change.datasetType, filterOf(change.dataId), change.kind, spanText(change.range), change.before?.collection.name, change.after?.collection.name])).values()].map((group) => {
    const [first] = group;
    const { dataId, ...rest } = first;
    const detectors = group.map((change) => change.dataId["detector"]).filter((detector) => typeof detector === "number");
    return { ...rest, filter: filterOf(dataId), detectors: detectors.sort((a, b) => a - b), changes: group };
  });

const spanText = ({ begin, end }: Timespan): string => `${begin} ${end}`;
