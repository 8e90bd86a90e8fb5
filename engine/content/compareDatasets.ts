import type { RowsResult } from "../bridge/wire.ts";
import { asCollection } from "../model/brand.ts";
import { canonicalJson, dataIdKey } from "../model/digest.ts";
import { grouped } from "../model/group.ts";
import type { LockedDataset } from "../model/lock.ts";
import { compact } from "../model/ranges.ts";
import { formatTimespan, overlap, wireBound, type Timespan } from "../model/tai.ts";
import type { Certification, ContentPart } from "./deliveredContent.ts";
import type { LocalDifference } from "./difference.ts";
import type { DifferenceKind } from "./differenceKinds.ts";

/** Rows of a collection by canonical data ID. */
type Rows = ReadonlyMap<string, readonly Row[]>;

interface Row {
  readonly id: string;
  readonly key: string;
  readonly begin: string | null;
  readonly end: string | null;
  readonly empty: boolean;
}

interface Mismatch {
  readonly kind: DifferenceKind;
  readonly dataset: LockedDataset;
  /** The expectation besides the dataset, e.g. its range. Mismatches that share it become one difference. */
  readonly wanted: string;
  readonly found: string;
}

/** Compares the rows of a CALIBRATION collection and of its RUNs with the lock. Equal mismatches become one difference. Pure. */
export function compareCertified(
  part: ContentPart,
  certification: Certification,
  certified: RowsResult,
  inRuns: readonly RowsResult[],
): readonly LocalDifference[] {
  const { datasets } = part;
  const collection = asCollection(certification.collection);
  const [run = ""] = part.runs;
  const here = byDataId([certified]);
  const there = byDataId(inRuns);
  const counts = new Map<string, number>();
  for (const { id } of datasets) counts.set(id, (counts.get(id) ?? 0) + 1);
  const mismatches = datasets.flatMap((dataset) => {
    const key = dataIdKey(dataset.dataId);
    return mismatchOf(dataset, run, counts, here.get(key) ?? [], there.get(key) ?? []) ?? [];
  });
  const removed = there.size ? [] : mismatches.filter(({ kind }) => kind === "dataset missing").map(({ dataset }) => dataset);
  const others = removed.length ? mismatches.filter(({ kind }) => kind !== "dataset missing") : mismatches;
  const alike = grouped(others, ({ kind, wanted, found }) => canonicalJson([kind, wanted, found]));
  const differences = [...alike.values()].map((group): LocalDifference => {
    const [{ kind, wanted, found }] = group;
    const some = group.map(({ dataset }) => dataset);
    return { kind, collection, expected: `${subject(part, some)} ${wanted}`.trim(), found, datasets: some.map(({ id }) => id) };
  });
  const gone: readonly LocalDifference[] = removed.length
    ? [
        {
          kind: "RUN removed",
          collection,
          expected: `${subject(part, removed)} in ${run}`,
          found: "nothing",
          datasets: removed.map(({ id }) => id),
        },
      ]
    : [];
  return [
    ...gone,
    ...differences,
    ...foreignRows(part, counts, here).map((row): LocalDifference => ({
      kind: "foreign dataset",
      collection,
      expected: `nothing but the set's ${part.datasetType}`,
      found: `${row.id} ${row.key} ${rangeOf(row)}`,
      datasets: [],
    })),
  ];
}

function mismatchOf(
  dataset: LockedDataset,
  run: string,
  own: ReadonlyMap<string, number>,
  here: readonly Row[],
  inRun: readonly Row[],
): Mismatch | undefined {
  const mismatch = (kind: DifferenceKind, wanted: string, found: string): Mismatch => ({ kind, dataset, wanted, found });
  const ranges = (rows: readonly Row[]): string => rows.map(rangeOf).join(" and ");
  const same = here.filter(({ id }) => id === dataset.id);
  const over = here.filter((row) => isOver(own, row, dataset));
  if (over.length) return mismatch("other UUID", rangeOf(dataset), over.map((row) => `${row.id} ${rangeOf(row)}`).join(" and "));
  if (!same.length) {
    if (inRun.some(({ id }) => id === dataset.id)) return mismatch("certification gone", rangeOf(dataset), `not certified, but in ${run}`);
    // Datasets of other dates of the same product share the data ID and lie in RUNs of their own.
    const foreign = inRun.filter(({ id }) => !own.has(id));
    return foreign.length
      ? mismatch("place taken", `in ${run}`, foreign.map(({ id }) => id).join(", "))
      : mismatch("dataset missing", rangeOf(dataset), "nothing");
  }
  if (same.some(({ empty }) => empty)) return mismatch("range empty", rangeOf(dataset), ranges(same));
  if (same.length > (own.get(dataset.id) ?? 0)) return mismatch("range split", rangeOf(dataset), ranges(same));
  return same.some(({ begin, end }) => begin === dataset.begin && end === dataset.end)
    ? undefined
    : mismatch("range changed", rangeOf(dataset), ranges(same));
}

/** A foreign row for a time that the lock gives to one of its datasets. */
const isOver = (own: ReadonlyMap<string, number>, row: Row, dataset: LockedDataset): boolean =>
  !row.empty && !own.has(row.id) && overlap(spanOf(row), spanOf(dataset));

/** Foreign rows at data IDs or times for which the lock has no dataset. */
function foreignRows({ datasets }: ContentPart, own: ReadonlyMap<string, number>, here: Rows): readonly Row[] {
  const locked = grouped(datasets, ({ dataId }) => dataIdKey(dataId));
  return [...here.values()].flat().filter((row) => !own.has(row.id) && !locked.get(row.key)?.some((dataset) => isOver(own, row, dataset)));
}

/** Compares the rows of a part that is not certified with the lock. Foreign datasets of the same RUN are ignored. Pure. */
export function comparePart(part: ContentPart, rows: RowsResult, isEmpty: boolean): readonly LocalDifference[] {
  const [run = ""] = part.runs;
  const collection = asCollection(run);
  const here = new Set(rows.id);
  const holders = new Map(rows.id.map((id, index) => [dataIdKey(rows.dataId[index] ?? {}), id]));
  const absent = part.datasets.filter(({ id }) => !here.has(id));
  const taken = absent.flatMap((dataset) => {
    const holder = holders.get(dataIdKey(dataset.dataId));
    return holder === undefined ? [] : [{ dataset, holder }];
  });
  const isTaken = new Set(taken.map(({ dataset }) => dataset.id));
  const missing = absent.filter(({ id }) => !isTaken.has(id));
  return [
    ...(missing.length
      ? [
          {
            kind: isEmpty ? "RUN removed" : "dataset missing",
            collection,
            expected: amountOf(part, missing),
            found: "nothing",
            datasets: missing.map(({ id }) => id),
          } as const,
        ]
      : []),
    ...taken.map(
      ({ dataset, holder }) =>
        ({ kind: "place taken", collection, expected: amountOf(part, [dataset]), found: holder, datasets: [dataset.id] }) as const,
    ),
  ];
}

const amountOf = ({ datasetType, datasets }: ContentPart, some: readonly LockedDataset[]): string =>
  some.length === 1 ? `${datasetType} ${some[0]?.id ?? ""}` : `${some.length} of ${datasets.length} ${datasetType}`;

/** `bias 01a1... of detector 0`, or `9 bias of detectors 0..8`. */
export function subject({ datasetType }: Pick<ContentPart, "datasetType">, datasets: readonly LockedDataset[]): string {
  const [first] = datasets;
  const detectors = datasets
    .flatMap(({ dataId }) => (typeof dataId["detector"] === "number" ? [dataId["detector"]] : []))
    .sort((a, b) => a - b);
  if (datasets.length === 1 && first)
    return `${datasetType} ${first.id} of ${detectors.length ? `detector ${compact(detectors)}` : dataIdKey(first.dataId)}`;
  return `${datasets.length} ${datasetType}${detectors.length ? ` of detectors ${compact(detectors)}` : ""}`;
}

function byDataId(results: readonly RowsResult[]): Rows {
  const found = new Map<string, Row[]>();
  for (const rows of results) {
    for (const [index, id] of rows.id.entries()) {
      const key = dataIdKey(rows.dataId[index] ?? {});
      const row = { id, key, begin: rows.begin[index] ?? null, end: rows.end[index] ?? null, empty: rows.empty[index] ?? false };
      const same = found.get(key);
      if (same) same.push(row);
      else found.set(key, [row]);
    }
  }
  return found;
}

const rangeOf = ({
  begin,
  end,
  empty,
}: {
  readonly begin: string | null;
  readonly end: string | null;
  readonly empty?: boolean;
}): string => (empty ? "an empty range" : formatTimespan(spanOf({ begin, end })));

const spanOf = ({ begin, end }: { readonly begin: string | null; readonly end: string | null }): Timespan => ({
  begin: wireBound(begin),
  end: wireBound(end),
});
