import type { RowsResult } from "../bridge/wire.ts";
import { canonicalJson, dataIdKey } from "../model/digest.ts";
import { grouped } from "../model/group.ts";
import type { LockedDataset, MadeProduct } from "../model/lock.ts";
import { compact } from "../model/ranges.ts";
import { formatTimespan, overlap, wireBound, type Timespan } from "../model/tai.ts";
import type { DriftKind } from "./driftKinds.ts";

/** A difference between rows, before it is known where they were read. */
export interface RowDifference {
  readonly kind: DriftKind;
  readonly expected: string;
  readonly found: string;
  readonly datasets: readonly string[];
}

interface Row {
  readonly id: string;
  readonly key: string;
  readonly begin: string | null;
  readonly end: string | null;
  readonly empty: boolean;
}

interface Slip {
  readonly kind: DriftKind;
  readonly dataset: LockedDataset;
  /** What of the expectation matters here besides the dataset, e.g. its range; slips that share it are told together. */
  readonly wanted: string;
  readonly found: string;
}

/** Holds the rows of a product's CALIBRATION collection and of its RUN against the lock; detectors that differ alike are told together. */
export function compareRows(product: MadeProduct, certified: RowsResult, run: RowsResult): readonly RowDifference[] {
  const here = byDataId(certified);
  const inRun = byDataId(run);
  if (!inRun.size && product.datasets.length) {
    return [{ kind: "RUN removed", expected: `${subject(product, product.datasets)} in ${product.run}`, found: "nothing", datasets: product.datasets.map(({ id }) => id) }];
  }
  const slips = product.datasets.flatMap((dataset) => slipOf(product, dataset, here.get(dataIdKey(dataset.dataId)) ?? [], inRun.get(dataIdKey(dataset.dataId)) ?? []) ?? []);
  return [...told(product, slips), ...foreignRows(product, here)];
}

function slipOf(product: MadeProduct, dataset: LockedDataset, here: readonly Row[], inRun: readonly Row[]): Slip | undefined {
  const slip = (kind: DriftKind, wanted: string, found: string): Slip => ({ kind, dataset, wanted, found });
  const same = here.filter(({ id }) => id === dataset.id);
  const over = here.filter((row) => isOver(product, row, dataset));
  if (over.length) return slip("other UUID", rangeOf(dataset), over.map((row) => `${row.id} ${rangeOf(row)}`).join(" and "));
  if (!same.length && inRun.some(({ id }) => id === dataset.id)) return slip("certification gone", rangeOf(dataset), `not certified, but in ${product.run}`);
  if (!same.length && inRun.length) return slip("place taken", `in ${product.run}`, inRun.map(({ id }) => id).join(", "));
  if (!same.length) return slip("dataset missing", rangeOf(dataset), "nothing");
  if (same.some(({ empty }) => empty)) return slip("range empty", rangeOf(dataset), same.map(rangeOf).join(" and "));
  const locked = product.datasets.filter(({ id }) => id === dataset.id).length;
  if (same.length > locked) return slip("range split", rangeOf(dataset), same.map(rangeOf).join(" and "));
  return same.some(({ begin, end }) => begin === dataset.begin && end === dataset.end) ? undefined : slip("range changed", rangeOf(dataset), same.map(rangeOf).join(" and "));
}

/** Somebody else's, for a time that is ours. */
const isOver = ({ datasets }: MadeProduct, row: Row, dataset: LockedDataset): boolean => !row.empty && datasets.every(({ id }) => id !== row.id) && overlap(spanOf(row), spanOf(dataset));

/** Detectors of which the same is to be said are told together. */
function told(product: MadeProduct, slips: readonly Slip[]): readonly RowDifference[] {
  const alike = grouped(slips, ({ kind, wanted, found }) => canonicalJson([kind, wanted, found]));
  return [...alike.values()].map((group) => {
    const [{ kind, wanted, found }] = group;
    const datasets = group.map(({ dataset }) => dataset);
    return { kind, expected: `${subject(product, datasets)} ${wanted}`.trim(), found, datasets: datasets.map(({ id }) => id) };
  });
}

/** What nobody of us certified, at times or data IDs that are none of ours. */
function foreignRows(product: MadeProduct, here: ReadonlyMap<string, readonly Row[]>): readonly RowDifference[] {
  const ours = new Set(product.datasets.map(({ id }) => id));
  const locked = product.datasets.map((dataset) => ({ dataset, key: dataIdKey(dataset.dataId) }));
  const foreign = [...here.values()].flat().filter((row) => !ours.has(row.id) && !locked.some(({ dataset, key }) => key === row.key && isOver(product, row, dataset)));
  return foreign.map((row) => ({ kind: "foreign dataset", expected: `nothing but the set's ${product.datasetType}`, found: `${row.id} ${row.key} ${rangeOf(row)}`, datasets: [] }));
}

/** `bias 01a1... of detector 0`, or `9 bias of detectors 0..8`. */
export function subject({ datasetType }: Pick<MadeProduct, "datasetType">, datasets: readonly LockedDataset[]): string {
  const [first] = datasets;
  const detectors = datasets.flatMap(({ dataId }) => (typeof dataId["detector"] === "number" ? [dataId["detector"]] : [])).sort((a, b) => a - b);
  if (datasets.length === 1 && first) return `${datasetType} ${first.id} of ${detectors.length ? `detector ${compact(detectors)}` : dataIdKey(first.dataId)}`;
  return `${datasets.length} ${datasetType}${detectors.length ? ` of detectors ${compact(detectors)}` : ""}`;
}

function byDataId(rows: RowsResult): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const [index, id] of rows.id.entries()) {
    const key = dataIdKey(rows.dataId[index] ?? {});
    const row = { id, key, begin: rows.begin[index] ?? null, end: rows.end[index] ?? null, empty: rows.empty[index] ?? false };
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return found;
}

const rangeOf = ({ begin, end, empty }: { readonly begin: string | null; readonly end: string | null; readonly empty?: boolean }): string =>
  empty ? "an empty range" : formatTimespan(spanOf({ begin, end }));

const spanOf = ({ begin, end }: { readonly begin: string | null; readonly end: string | null }): Timespan => ({ begin: wireBound(begin), end: wireBound(end) });
