import type { ContentFacts } from "../bridge/contentFacts.ts";
import type { HeldCollection } from "../bridge/wire.ts";

/** The member of a chain through which a collection is searched: a chain within it, or the collection itself. */
export const memberOf = ({ name, path }: HeldCollection): string => path[1] ?? name;

/**
 * The chains that lead from an instrument chain to a collection: none for a member of the chain itself; undefined if the chain
 * does not search the collection. An empty collection within another chain is not searched. Pure.
 */
export function wayTo(facts: ContentFacts, chain: string, collection: string): readonly string[] | undefined {
  if (facts.children(chain).includes(collection)) return [];
  const held = facts.searched(chain).find((each) => isWithin(each, collection));
  return held?.path.slice(1, held.path.includes(collection) ? held.path.indexOf(collection) : undefined);
}

export const isSearched = (facts: ContentFacts, chain: string, collection: string): boolean =>
  wayTo(facts, chain, collection) !== undefined;

/** Collections that an instrument chain searches before the first collection of a member; none if it does not search the member. Pure. */
export function searchedBefore(facts: ContentFacts, chain: string, member: string): readonly HeldCollection[] {
  const order = facts.searched(chain);
  return order.slice(
    0,
    Math.max(
      0,
      order.findIndex((each) => isWithin(each, member)),
    ),
  );
}

/** Whether a searched collection is this one, or is searched by way of it. */
export const isWithin = ({ name, path }: HeldCollection, collection: string): boolean => name === collection || path.includes(collection);
