import { asCollection, type CollectionName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";

/** A chain that is to search a collection and does not yet. */
export interface Unsearched {
  readonly chain: CollectionName;
  readonly collection: CollectionName;
}

/** Chains that lack what the set wants searched; what stands on them already stays where it is. The last declared goes ahead first. Pure. */
export const unsearched = ({ collections }: Pick<Calibset, "collections">, children: (chain: CollectionName) => readonly string[]): readonly Unsearched[] =>
  collections.flatMap(({ name, chains }) => chains.filter((chain) => !children(chain).includes(name)).map((chain) => ({ chain, collection: asCollection(name) }))).reverse();
