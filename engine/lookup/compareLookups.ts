import { overlap, type Timespan } from "../model/tai.ts";
import { sameHit, type Hit, filterOf } from "./search.ts";
import type { DataId, Holdings } from "./holdings.ts";
import { grouped } from "../model/group.ts";
import type { PlacedRow } from "./indexed.ts";
import { kindOf, type ChangeKind } from "./lookupKinds.ts";
import { hitIn, siblingsOf, type Member, type Siblings } from "./lookupSlots.ts";

/** A range of time in which the answer of a lookup changes, or stays only because a collection ahead lacks the detector. */
export interface SearchChange {
  readonly kind: ChangeKind;
  readonly datasetType: string;
  readonly dataId: DataId;
  readonly range: Timespan;
  readonly before: Hit | null;
  readonly after: Hit | null;
}

/**
 * Compares lookups before and after a change of chains or certifications. Returns the longest ranges in which another dataset
 * is found, for each type and data ID; names of collections do not count. `touchedExposures` handles exposures across a bound.
 */
export const compareSearches = (before: Holdings, after: Holdings): readonly SearchChange[] =>
  siblingsOf(before, after).flatMap(compareSiblings);

function compareSiblings(siblings: Siblings): readonly SearchChange[] {
  const held = {
    before: rangesByPlace(siblings.members.map((each) => each.before)),
    after: rangesByPlace(siblings.members.map((each) => each.after)),
  };
  return siblings.members.flatMap((member) => {
    const lacks = { before: lackingOf(held.before, member.before), after: lackingOf(held.after, member.after) };
    const changes: SearchChange[] = [];
    for (const range of siblings.slots) {
      const [before, after] = [hitIn(member.before, range), hitIn(member.after, range)];
      const passed = (when: "before" | "after", hit: Hit | null) =>
        lacks[when].filter(
          ({ position, ranges }) => (hit === null || position < hit.position) && ranges.some((each) => overlap(each, range)),
        );
      const already = new Set(passed("before", before).map(({ name }) => name));
      const kind = kindOf(
        before,
        after,
        passed("after", after).some(({ name }) => !already.has(name)),
      );
      if (kind !== null) extend(changes, { kind, datasetType: siblings.datasetType, dataId: member.dataId, range, before, after });
    }
    return changes;
  });
}

/** Joins a change with the same change in the next slot. */
function extend(changes: SearchChange[], next: SearchChange): void {
  const last = changes.at(-1);
  const goesOn =
    last &&
    last.range.end === next.range.begin &&
    last.kind === next.kind &&
    sameHit(last.before, next.before) &&
    sameHit(last.after, next.after);
  if (goesOn) changes[changes.length - 1] = { ...last, range: { begin: last.range.begin, end: next.range.end } };
  else changes.push(next);
}

interface Held {
  readonly name: string;
  readonly position: number;
  readonly ranges: readonly Timespan[];
}

/** The ranges for which each collection has a dataset of any detector of the group. */
function rangesByPlace(rows: readonly (readonly PlacedRow[])[]): readonly Held[] {
  const places = grouped(
    rows.flat().filter(({ row }) => !row.empty),
    ({ position }) => position,
  );
  return [...places].map(([position, placed]) => {
    const ranges = new Map(placed.map(({ row: { range } }) => [`${range.begin} ${range.end}`, range]));
    return { name: placed[0].collection.name, position, ranges: [...ranges.values()] };
  });
}

/** Collections that hold other detectors of the group, but not this one. */
function lackingOf(held: readonly Held[], own: Member["before"]): readonly Held[] {
  const positions = new Set(own.map(({ position }) => position));
  return held.filter(({ position }) => !positions.has(position));
}

/** The same change for several detectors. */
export interface MergedChange extends Omit<SearchChange, "dataId"> {
  /** Filter and other dimensions of the datasets; empty if the detector is the only dimension. */
  readonly filter: string;
  /** Sorted; empty for a type without detectors. */
  readonly detectors: readonly number[];
  readonly changes: readonly SearchChange[];
  /** Sets that are declared without these detectors, each with the reason. */
  readonly declared?: readonly { readonly set: string; readonly reason: string }[];
}

/** Merges changes of the same kind and range, from and to the same collections, that differ in the detector alone. */
export const mergeDetectors = (changes: readonly SearchChange[]): readonly MergedChange[] =>
  [
    ...grouped(changes, (change) =>
      JSON.stringify([
        change.datasetType,
        filterOf(change.dataId),
        change.kind,
        spanText(change.range),
        change.before?.collection.name,
        change.after?.collection.name,
      ]),
    ).values(),
  ].map((group) => {
    const [first] = group;
    const { dataId, ...rest } = first;
    const detectors = group.map((change) => change.dataId["detector"]).filter((detector) => typeof detector === "number");
    return { ...rest, filter: filterOf(dataId), detectors: detectors.sort((a, b) => a - b), changes: group };
  });

const spanText = ({ begin, end }: Timespan): string => `${begin} ${end}`;
