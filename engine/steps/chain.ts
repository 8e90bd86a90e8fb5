import type { CollectionName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";
import { names } from "../model/names.ts";

/** The ticket chain as the declaration orders it: what is built later is searched first. Never the order of completion. */
export const certifiedChain = (set: Calibset): readonly CollectionName[] =>
  set.products.map((made) => names.certification(set, made)).reverse();

/** Whether a collection is on the chain, ours first and in the declared order; foreign children behind are left alone. */
export function isInOrder(children: readonly string[], collection: CollectionName, declared: readonly CollectionName[]): boolean {
  if (!children.includes(collection)) return false;
  const ours = declared.filter((each) => children.includes(each));
  return ours.every((each, index) => children[index] === each);
}
