import type { ContentFacts } from "../bridge/contentFacts.ts";
import type { Repository } from "../declare/loadWorld.ts";
import type { CollectionName } from "../model/brand.ts";
import { certifiedOf, type Calibset } from "../model/calibset.ts";
import type { LockMade } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { differenceAt, type Difference, type LocalDifference, type Place } from "./difference.ts";
import type { DifferenceKind } from "./differenceKinds.ts";
import { isSearched, wayTo } from "./searched.ts";
import { untagged, type TaggedIds } from "./tagged.ts";
import { declaredMembers, membersOf, missingMembers } from "./ticketChain.ts";

type Find = (kind: DifferenceKind, expected: string, found: string, datasets?: readonly string[]) => LocalDifference;

/** Compares the set as a whole: its ticket chain, its tags, and its place on shared chains. Pure. */
export function compareUse(
  set: Calibset,
  made: LockMade,
  { cleaned }: Repository,
  isAdopted: boolean,
  facts: ContentFacts,
  tagged: TaggedIds,
): readonly LocalDifference[] {
  const isMaking = certifiedOf(set).length > 0;
  return [
    ...(isMaking ? compareTicketChain(set, facts) : []),
    ...(cleaned ? compareTag(set, made, facts, tagged) : []),
    ...(isAdopted && isMaking ? compareInstrumentChain(set, facts) : []),
    ...(isAdopted ? compareMembers(set, facts) : []),
  ];
}

/** A difference if the instrument chain still searches a withdrawn set. */
export const compareWithdrawn = (place: Place, set: Calibset, facts: ContentFacts): readonly Difference[] =>
  isSearched(facts, names.instrumentChain(set), names.ticket(set))
    ? [
        differenceAt(
          place,
          null,
          finderOf(names.instrumentChain(set))("in use although withdrawn", `without ${names.ticket(set)}`, foundOf(set, facts)),
        ),
      ]
    : [];

/** The members of the instrument chain, and the chains by way of which it searches the ticket. */
function foundOf(set: Calibset, facts: ContentFacts): string {
  const chain = names.instrumentChain(set);
  const way = wayTo(facts, chain, names.ticket(set)) ?? [];
  return way.length ? `${names.ticket(set)} by way of ${way.join(", ")}, which people take off` : facts.children(chain).join(", ");
}

const finderOf =
  (collection: CollectionName): Find =>
  (kind, expected, found, datasets = []) => ({ kind, collection, expected, found, datasets });

function compareTicketChain(set: Calibset, facts: ContentFacts): readonly LocalDifference[] {
  const find = finderOf(names.ticket(set));
  const declared: readonly string[] = declaredMembers(set);
  if (!declared.length) return [];
  const known = facts.collection(names.ticket(set));
  if (!known) return [find("chain missing", declared.join(", "), "nothing")];
  if (known.type !== "CHAINED") return [find("collection type different", "CHAINED", known.type)];
  const children = membersOf(set, known.children, declared);
  const missing = declared.filter((each) => !children.includes(each));
  const foreign = children.filter((each) => !declared.includes(each));
  const own = children.filter((each) => declared.includes(each));
  const wanted = declared.filter((each) => own.includes(each));
  const isInFront = children.slice(0, own.length).every((each, index) => each === wanted[index]);
  return [
    ...missing.map((each) => find("chain child missing", each, known.children.join(", ") || "no child")),
    ...(isInFront ? [] : [find("chain order wrong", wanted.join(", "), known.children.join(", "))]),
    ...foreign.map((each) => find("chain child foreign", "only what the set certified", each)),
  ];
}

function compareTag(set: Calibset, made: LockMade, facts: ContentFacts, tagged: TaggedIds): readonly LocalDifference[] {
  const find = finderOf(names.tag(set));
  const known = facts.collection(names.tag(set));
  if (known && known.type !== "TAGGED") return [find("collection type different", "TAGGED", known.type)];
  return untagged(set, made, facts, tagged).map(({ datasetType, ids, wanted }) =>
    find("tag incomplete", `${wanted} ${datasetType}`, `${wanted - ids.length}`, ids),
  );
}

function compareInstrumentChain(set: Calibset, facts: ContentFacts): readonly LocalDifference[] {
  const chain = names.instrumentChain(set);
  const find = finderOf(chain);
  const known = facts.collection(chain);
  if (known && known.type !== "CHAINED") return [find("collection type different", "CHAINED", known.type)];
  if (isSearched(facts, chain, names.ticket(set))) return [];
  return [find("not in use", `to search ${names.ticket(set)}`, known ? known.children.join(", ") || "no child" : "nothing")];
}

/** Compares the shared chains that should search the set's auxiliary collections. */
const compareMembers = (set: Calibset, facts: ContentFacts): readonly LocalDifference[] =>
  missingMembers(set, (chain) => facts.children(chain)).flatMap(({ chain, lacking }) => {
    const find = finderOf(chain);
    const known = facts.collection(chain);
    if (known && known.type !== "CHAINED") return [find("collection type different", "CHAINED", known.type)];
    return lacking.map((child) => ({
      ...find("not searched", `to search ${child}`, known ? known.children.join(", ") || "no child" : "nothing"),
      child,
    }));
  });
