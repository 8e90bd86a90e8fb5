import type { HeldCollection } from "../bridge/wire.ts";
import { grouped } from "../model/group.ts";
import type { DataId, HeldRow, Holdings, TypeHoldings } from "./holdings.ts";

/** A type's rows as lookups need them. */
export interface TypeIndex {
  readonly dimensions: readonly string[];
  /** By data ID, first in search order first. */
  readonly byDataId: ReadonlyMap<string, readonly PlacedRow[]>;
  /** By position, ascending. */
  readonly byPosition: ReadonlyMap<number, readonly PlacedRow[]>;
}

export interface PlacedRow {
  readonly row: HeldRow;
  readonly collection: HeldCollection;
  readonly position: number;
}

const indexes = new WeakMap<Holdings, ReadonlyMap<string, TypeIndex>>();

/** The index of holdings, computed once, because holdings never change. */
export function indexOf(holdings: Holdings): ReadonlyMap<string, TypeIndex> {
  const known = indexes.get(holdings);
  if (known) return known;
  const positions = new Map(holdings.order.map((collection, position) => [collection.name, { collection, position }]));
  const index = new Map(holdings.types.map((type) => [type.name, indexType(type, positions)]));
  indexes.set(holdings, index);
  return index;
}

function indexType({ dimensions, rows }: TypeHoldings, positions: ReadonlyMap<string, Omit<PlacedRow, "row">>): TypeIndex {
  const placed = rows
    .flatMap((row): readonly PlacedRow[] => {
      const place = positions.get(row.collection);
      return place ? [{ row, ...place }] : [];
    })
    .sort((a, b) => a.position - b.position);
  return {
    dimensions,
    byDataId: grouped(placed, ({ row }) => keyOf(dimensions, row.dataId)),
    byPosition: grouped(placed, ({ position }) => position),
  };
}

/** A data ID as text; values of dimensions that the type does not have are left out. */
export const keyOf = (dimensions: readonly string[], dataId: DataId): string =>
  JSON.stringify(dimensions.map((name) => dataId[name] ?? null));
