import fc from "fast-check";
import type { DataId } from "../../../engine/lookup/holdings.ts";

/** A small repository for test/python/lookup_oracle.py. Times are days. */
export interface RandomWorld {
  readonly runs: Readonly<Record<string, readonly Dataset[]>>;
  readonly tagged: Readonly<Record<string, readonly (readonly [string, number])[]>>;
  readonly calibrations: Readonly<Record<string, readonly (readonly [string, number, number | null, number | null])[]>>;
  readonly chains: readonly (readonly [string, readonly string[]])[];
  readonly chain: string;
  readonly lookups: readonly RandomLookup[];
}

export type Dataset = readonly [string, DataId];

export interface RandomLookup {
  readonly datasetType: string;
  readonly dataId: DataId;
  readonly begin: number | null;
  readonly end: number | null;
}

const detectors = [0, 1, 2];
const filters = ["g_01", "r_03"];
const everyDataset: readonly Dataset[] = [
  ...detectors.map((detector): Dataset => ["bias", { detector }]),
  ...detectors.slice(0, 2).flatMap((detector) => filters.map((physical_filter): Dataset => ["flat", { detector, physical_filter }])),
  ...filters.map((physical_filter): Dataset => ["gradient", { physical_filter }]),
  ["camera", {}],
];
const RUNS = ["run1", "run2", "run3"];
const LAST_DAY = 12;

const day = fc.integer({ min: 0, max: LAST_DAY });
const run = fc.constantFrom(...RUNS);
const bound = (time: number) => fc.constantFrom(time, time, time, time, null);
/** Mostly short ranges. One in ten ends before its begin, which Butler stores as empty. */
const range = fc
  .tuple(day, fc.constantFrom(-1, 1, 1, 1, 1, 2, 3, 5, 8, 12))
  .chain(([begin, length]) => fc.tuple(bound(begin), bound(begin + length)));
const datasetIndex = fc.integer({ min: 0, max: everyDataset.length - 1 });
const row = fc
  .tuple(run, datasetIndex, range)
  .map(([name, number, [begin, end]]): [string, number, number | null, number | null] => [name, number, begin, end]);
/** Different rows, because Butler does not store a row twice. */
const rows = fc.uniqueArray(row, { selector: String, maxLength: 14 });
/** At most one dataset a data ID, as in a TAGGED collection. */
const tag = fc.uniqueArray(fc.tuple(run, datasetIndex), { selector: ([, number]) => number, maxLength: 4 });

const lookup: fc.Arbitrary<RandomLookup> = fc
  .tuple(fc.constantFrom(...everyDataset), day, fc.integer({ min: 1, max: 4 }), fc.constantFrom("", "", "", "", "begin", "end"))
  .map(([[datasetType, dataId], first, length, open]) => ({
    datasetType,
    dataId,
    begin: open === "begin" ? null : first,
    end: open === "end" ? null : first + length,
  }));

const leaves = ["cal1", "cal2", "cal3", "cal4", "tag1"];
/** Chain members, sometimes with a RUN, which is valid for all times. */
const members = (from: readonly string[]) =>
  fc
    .shuffledSubarray([...from], { minLength: 1 })
    .chain((some) => fc.option(run, { freq: 2 }).map((last) => [...some, ...(last === null ? [] : [last])]));

export const randomWorld: fc.Arbitrary<RandomWorld> = fc
  .record({
    cal1: rows,
    cal2: rows,
    cal3: rows,
    cal4: rows,
    tag1: tag,
    one: members(leaves),
    two: members(["one", ...leaves]),
    top: members(["one", "two", ...leaves]),
    through: fc.constantFrom("top", "top", "top", "two", "one", "cal1"),
    lookups: fc.array(lookup, { minLength: 40, maxLength: 40 }),
  })
  .map(({ cal1, cal2, cal3, cal4, tag1, one, two, top, through, lookups }) => ({
    runs: Object.fromEntries(RUNS.map((name) => [name, everyDataset])),
    tagged: { tag1 },
    calibrations: { cal1, cal2, cal3, cal4 },
    chains: [
      ["one", one],
      ["two", two],
      ["top", top],
    ] as const,
    chain: through,
    lookups,
  }));
