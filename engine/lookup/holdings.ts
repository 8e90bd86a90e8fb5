import type { HeldCollection, HeldType, HoldingsResult } from "../bridge/wire.ts";
import { wireBound, type Timespan } from "../model/tai.ts";
import { products } from "../model/catalog.ts";

/** Everything that decides lookups through a chain of one instrument, as plain values that a preview can change. */
export interface Holdings {
  /** In Butler's search order: chains flattened, each collection at its first place. */
  readonly order: readonly HeldCollection[];
  readonly types: readonly TypeHoldings[];
}

export interface TypeHoldings {
  readonly name: string;
  /** Required dimensions without the instrument. */
  readonly dimensions: readonly string[];
  readonly rows: readonly HeldRow[];
}

/** A dataset in a collection; outside CALIBRATION collections it is valid for all time. */
export interface HeldRow {
  readonly collection: string;
  readonly dataId: DataId;
  readonly id: string;
  readonly run: string;
  readonly range: Timespan;
  readonly empty: boolean;
  /** Set that declares a dataset which is not made yet; null for an existing dataset. */
  readonly unmade: string | null;
}

/** Values by dimension name, without the instrument. */
export type DataId = Readonly<Record<string, string | number>>;

export const holdingsOf = ({ order, runs, types }: HoldingsResult): Holdings => ({
  order,
  types: types.map((type) => ({ name: type.name, dimensions: type.dimensions, rows: rowsOf(type, order, runs) })),
});

const rowsOf = (type: HeldType, order: readonly HeldCollection[], runs: readonly string[]): readonly HeldRow[] =>
  type.id.map((id, row) => ({
    collection: order[type.collection[row] ?? -1]?.name ?? "",
    dataId: Object.fromEntries(type.dimensions.map((name, column) => [name, type.dataId[column]?.[row] ?? ""])),
    id,
    run: runs[type.run[row] ?? -1] ?? "",
    range: { begin: wireBound(type.begin[row] ?? null), end: wireBound(type.end[row] ?? null) },
    empty: type.empty[row] ?? false,
    unmade: null,
  }));

/** The holdings that a search through fewer collections has. */
export const onlyThrough = ({ order, types }: Holdings, keep: (name: string) => boolean): Holdings => ({
  order: order.filter(({ name }) => keep(name)),
  types: types.map((type) => ({ ...type, rows: type.rows.filter(({ collection }) => keep(collection)) })),
});

/** Dataset types that sets certify. */
export const certifiedTypes: readonly string[] = products.flatMap(({ certified, generation }) =>
  certified && generation ? [generation.datasetType] : [],
);
