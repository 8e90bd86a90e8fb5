import type { ContentFacts } from "../bridge/contentFacts.ts";
import type { HeldCollection } from "../bridge/wire.ts";
import { grouped } from "../model/group.ts";

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

/** Whether a searched collection is one of these, or is searched by way of one. */
export const isWithinAny = ({ name, path }: HeldCollection, collections: ReadonlySet<string>): boolean =>
  [name, ...path].some((each) => collections.has(each));

/** The listed members that a searched collection belongs to: those by way of which it is searched, and those that hold it. */
export const ownersOf = (facts: Pick<ContentFacts, "children">, held: HeldCollection, listed: readonly string[]): readonly string[] =>
  listed.filter((each) => isWithin(held, each) || holds(facts, each, held.name));

const holds = (facts: Pick<ContentFacts, "children">, chain: string, collection: string): boolean =>
  facts.children(chain).some((child) => child === collection || holds(facts, child, collection));

/** The listed members that an instrument chain searches first by way of foreign members, by foreign member. */
export function nestedIn(facts: ContentFacts, chain: string, listed: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const foreign = facts.searched(chain).filter((held) => !listed.includes(memberOf(held)));
  const owned = foreign.flatMap((held) => ownersOf(facts, held, listed).map((owner) => ({ member: memberOf(held), owner })));
  return new Map([...grouped(owned, ({ member }) => member)].map(([member, all]) => [member, all.map(({ owner }) => owner)]));
}
