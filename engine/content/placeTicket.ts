import path from "node:path";
import type { ContentFacts } from "../bridge/contentFacts.ts";
import { declaredTickets } from "../declare/loadCalibset.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Repository } from "../declare/loadWorld.ts";
import { files } from "../declare/setFiles.ts";
import type { Code } from "../errors.ts";
import { asCollection, type CollectionName, type RepoName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";
import type { Change } from "../model/change.ts";
import { collectionsOf } from "../model/instrumentChain.ts";
import { names } from "../model/names.ts";
import { placeMember, type Placement } from "./chainOrder.ts";
import { nestedIn } from "./searched.ts";

/** A write to a chain that several sets share. */
export type ChainChange = Change & {
  readonly kind: "prepend" | "remove" | "order";
  readonly chain: CollectionName;
  /** Members that the write names; all members of the chain if it orders them. */
  readonly children: readonly CollectionName[];
  /** Members from which an order was computed; null without a chain. */
  readonly expected?: readonly string[] | null;
  readonly doc: string;
};

/**
 * The change that puts the ticket on the instrument chain. With a chain file, the ticket goes to its declared place among the
 * members on the chain. Without one, it goes in front, but never ahead of another set of this project. Pure.
 */
export function placeTicket(
  loaded: LoadedSet,
  { name }: Repository,
  facts: ContentFacts,
  others: readonly string[],
): Unplaced | { readonly changes: readonly ChainChange[] } {
  const chain = names.instrumentChain(loaded.set);
  const ticket = names.ticket(loaded.set);
  const doc = `Calibrations of ${loaded.set.instrument}`;
  const inFront = `prepend ${ticket} to ${name}:${chain}`;
  if (!loaded.chain) {
    const [other] = others;
    if (other !== undefined)
      return {
        kind: "waiting",
        code: "chain-undeclared",
        reason: `${name}:${chain} has ${other}, and no chain file says whether ${ticket} goes ahead of it`,
      };
    return { changes: [{ kind: "prepend", chain, children: [ticket], doc, summary: inFront, reason: "missing" }] };
  }
  const declared: readonly string[] = collectionsOf(loaded.chain);
  if (!declared.includes(ticket))
    return {
      kind: "waiting",
      code: "chain-place-missing",
      reason: `${path.basename(files.chain(loaded, loaded.set.instrument))} does not list ${loaded.set.ticket}`,
    };
  const members = facts.children(chain);
  const placement = placementOf(loaded.set, declared, facts);
  if (placement.kind === "blocked") return blockedAt(loaded.set, name, placement.by);
  if (placement.kind === "same") return { changes: [] };
  const before = placement.members[placement.members.indexOf(ticket) - 1];
  const summary = before === undefined ? inFront : `put ${ticket} on ${name}:${chain} behind ${before}`;
  return {
    changes: [
      {
        kind: "order",
        chain,
        children: placement.members.map(asCollection),
        expected: facts.collection(chain) ? members : null,
        doc,
        summary,
        reason: "missing",
      },
    ],
  };
}

/** Why the ticket cannot take its place among the members of the chain file, so that no order is known for a self-check. Pure. */
export function whyBlocked({ set, chain: file }: LoadedSet, { name }: Repository, facts: ContentFacts): Unplaced | undefined {
  const placement = file && placementOf(set, collectionsOf(file), facts);
  return placement?.kind === "blocked" ? blockedAt(set, name, placement.by) : undefined;
}

const blockedAt = (set: Calibset, repo: RepoName, by: string): Unplaced => ({
  kind: "refused",
  code: "chain-order-differs",
  reason: `${repo}:${names.instrumentChain(set)} has ${by} on the wrong side of the place of ${names.ticket(set)}`,
});

/** The members of the instrument chain that stay ahead of the ticket; undefined if the ticket cannot be placed. Pure. */
export function placedMembers({ set, chain: file }: LoadedSet, facts: ContentFacts): readonly string[] | undefined {
  const members = facts.children(names.instrumentChain(set));
  const ticket = names.ticket(set);
  if (members.includes(ticket)) return members.slice(0, members.indexOf(ticket));
  if (!file) return [];
  const placement = placementOf(set, collectionsOf(file), facts);
  return placement.kind === "order" ? placement.members.slice(0, placement.members.indexOf(ticket)) : undefined;
}

/** The place of a set's ticket among the members of the instrument chain, by the members of the chain file. */
function placementOf(set: Calibset, declared: readonly string[], facts: ContentFacts): Placement {
  const chain = names.instrumentChain(set);
  return placeMember(facts.children(chain), declared, names.ticket(set), nestedIn(facts, chain, declared));
}

type Unplaced = { readonly kind: "waiting" | "refused"; readonly code: Code; readonly reason: string };

/** Tickets of other sets of this project on the instrument chain. */
export async function othersOn({ set, workspace }: LoadedSet, facts: ContentFacts): Promise<readonly string[]> {
  const declared = await declaredTickets(workspace);
  return facts.children(names.instrumentChain(set)).filter((member) => member !== names.ticket(set) && declared.includes(member));
}
