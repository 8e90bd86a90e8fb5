import type { CollectionName } from "./brand.ts";
import type { Calibset } from "./calibset.ts";
import { dataIdKey } from "./digest.ts";
import { grouped } from "./group.ts";
import type { LockMade } from "./lock.ts";
import { names } from "./names.ts";

/**
 * The tags of a set's datasets of one type, with the UUIDs of each. A tag holds one dataset for each data ID. If a curated product
 * has several dates, the set's own tag holds the first, and one more tag for each later date holds the others.
 */
export function tagsOfType(
  set: Calibset,
  { products }: Pick<LockMade, "products">,
  type: string,
): ReadonlyMap<CollectionName, readonly string[]> {
  const datasets = products.filter(({ datasetType }) => datasetType === type).flatMap((product) => product.datasets);
  const placed = [...grouped(datasets, ({ dataId }) => dataIdKey(dataId)).values()].flatMap((same) =>
    same
      .toSorted((a, b) => (BigInt(a.begin ?? 0) < BigInt(b.begin ?? 0) ? -1 : 1))
      .map(({ id }, index) => ({ id, tag: index === 0 ? names.tag(set) : names.laterTag(set, index + 1) })),
  );
  return new Map([...grouped(placed, ({ tag }) => tag)].map(([tag, group]) => [tag, group.map(({ id }) => id)]));
}
