import { asCollection, type CollectionName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";

/** A chain that does not search all that the set wants searched. */
export interface MissingMembers {
  readonly chain: CollectionName;
  readonly lacking: readonly CollectionName[];
  /** All of the set on that chain, in the order in which they are to be found: one that came back alone would go ahead of the others. */
  readonly wanted: readonly CollectionName[];
}

/** Chains that lack what the set wants searched, in the declared order; what stands on them already stays as it is. Pure. */
export const missingMembers = ({ collections }: Pick<Calibset, "collections">, children: (chain: CollectionName) => readonly string[]): readonly MissingMembers[] =>
  [...new Set(collections.flatMap(({ chains }) => chains))].flatMap((chain) => {
    const declared = collections.filter((each) => each.chains.includes(chain)).map(({ name }) => asCollection(name));
    const standing = children(chain).filter((child) => declared.some((each) => each === child)).map(asCollection);
    const lacking = declared.filter((each) => !standing.includes(each));
    return lacking.length ? [{ chain, lacking, wanted: between(declared, standing) }] : [];
  });

/** The declared order, but for what stands there in another. */
function between(declared: readonly CollectionName[], standing: readonly CollectionName[]): readonly CollectionName[] {
  const rest = standing.values();
  return declared.map((each) => (standing.includes(each) ? (rest.next().value ?? each) : each));
}
