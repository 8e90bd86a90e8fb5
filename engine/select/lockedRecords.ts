import type { ExposuresResult, TakenResult } from "../bridge/wire.ts";
import type { LockedRecords, LockedRun } from "../model/lock.ts";
import { formatTimespan, wireBound } from "../model/tai.ts";
import { firstFew } from "./selectionDiagnostic.ts";

/** The part of exposure records that a lock keeps, so that a later correction of a record is found. */
export const recordsOf = ({ observationType, physicalFilter, begin, end }: ExposuresResult): LockedRecords => ({
  observationType: observationType.map((type) => type ?? ""),
  physicalFilter,
  begin,
  end,
});

/** A field of an exposure record in words, by its name in Butler. */
type Fields = Readonly<Record<"observation_type" | "physical_filter" | "timespan", string>>;

/** Corrections of exposure records since the lock, in words; undefined without any. An older lock keeps the span of all exposures only. Pure. */
export function whyCorrected(locked: LockedRun, now: TakenResult): string | undefined {
  const corrections = locked.records ? correctionsOf(locked.exposures, locked.records, now) : correctedSpan(locked, now);
  return corrections.length ? `${firstFew(corrections)} since the lock: run \`calib lock\` again` : undefined;
}

function correctionsOf(exposures: readonly number[], records: LockedRecords, now: TakenResult): readonly string[] {
  const places = new Map(now.id.map((id, index) => [id, index]));
  return exposures.flatMap((id, index) => {
    const place = places.get(id);
    // An exposure without a record has no raw, which is refused before a pipeline runs.
    if (place === undefined) return [];
    return differingFields({ records, index }, { records: now, index: place }).map(
      ({ field, before, after }) => `${field} of exposure ${id} changed from ${before} to ${after}`,
    );
  });
}

/** The record of one exposure among columns; a record may have no type. */
export interface RecordAt {
  readonly records: Omit<LockedRecords, "observationType"> & Pick<TakenResult, "observationType">;
  readonly index: number;
}

/** The fields in which two records of an exposure differ, each with both values. Pure. */
export function differingFields(
  one: RecordAt,
  other: RecordAt,
): readonly { readonly field: keyof Fields; readonly before: string; readonly after: string }[] {
  const [before, after] = [fieldsAt(one), fieldsAt(other)];
  return (["observation_type", "physical_filter", "timespan"] as const)
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ field, before: before[field], after: after[field] }));
}

const fieldsAt = ({ records: { observationType, physicalFilter, begin, end }, index }: RecordAt): Fields => ({
  observation_type: observationType[index] ?? "",
  physical_filter: physicalFilter[index] ?? "",
  timespan: formatTimespan({ begin: wireBound(begin[index] ?? null), end: wireBound(end[index] ?? null) }),
});

function correctedSpan({ exposures, span, filters }: LockedRun, now: TakenResult): readonly string[] {
  const own = new Set(exposures);
  const places = now.id.flatMap((id, index) => (own.has(id) ? [index] : []));
  if (!exposures.length || places.length < exposures.length) return [];
  const ofThese = (values: readonly (string | null)[]) => places.map((place) => values[place] ?? null);
  const found = { begin: extreme("first", ofThese(now.begin)), end: extreme("last", ofThese(now.end)) };
  const words = ({ begin, end }: LockedRun["span"]) => formatTimespan({ begin: wireBound(begin), end: wireBound(end) });
  const through = [...new Set(places.map((place) => now.physicalFilter[place] ?? ""))].sort().join(", ");
  return [
    ...(words(span) === words(found) ? [] : [`the span of the exposures changed from ${words(span)} to ${words(found)}`]),
    ...(!filters || filters.join(", ") === through ? [] : [`their filters changed from ${filters.join(", ")} to ${through}`]),
  ];
}

/** The first or last of times in TAI nanoseconds; null if one is unknown. */
export function extreme(which: "first" | "last", times: readonly (string | null)[]): string | null {
  const known = times.flatMap((time) => (time === null ? [] : [BigInt(time)]));
  const [first, ...others] = known;
  if (first === undefined || known.length < times.length) return null;
  return String(others.reduce((best, time) => ((which === "first" ? time < best : time > best) ? time : best), first));
}
