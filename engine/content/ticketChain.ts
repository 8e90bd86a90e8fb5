import type { WriteAccess } from "../bridge/methods.ts";
import { asCollection, type CollectionName, type RepoName } from "../model/brand.ts";
import { certifiedOf, type Calibset } from "../model/calibset.ts";
import type { StepName } from "../model/change.ts";
import { names } from "../model/names.ts";

/** Defines the members of one of the set's own chains; foreign members stay behind them. Not for shared chains. */
export async function defineChain(
  access: WriteAccess,
  { set, step, repo }: { readonly set: Calibset; readonly step: StepName; readonly repo: RepoName },
  chain: CollectionName,
  children: readonly string[],
  doc: string,
): Promise<void> {
  const writer = await access.writer(repo);
  await writer.call("chain", {
    repo,
    why: { set: set.key, step },
    mode: "define",
    chain,
    children,
    ownedPrefix: `${names.ticket(set)}/`,
    doc,
  });
}

/** Defines the ticket chain as declared. The bridge leaves out collections that do not exist yet. */
export const defineTicketChain = (
  access: WriteAccess,
  about: { readonly set: Calibset; readonly step: StepName; readonly repo: RepoName },
): Promise<void> => defineChain(access, about, names.ticket(about.set), certifiedChain(about.set), `Calibrations of ${about.set.key}`);

/**
 * The members of the ticket chain in declared order: later products are searched first. The order of completion does not matter.
 * A collection with the ticket's own name, which people made, is no member of a chain.
 */
export const certifiedChain = (set: Calibset): readonly CollectionName[] => [
  ...new Set(
    certifiedOf(set)
      .map((made) => names.certification(set, made))
      .filter((collection) => collection !== names.ticket(set))
      .reverse(),
  ),
];

/** The members of a ticket chain as it is read, without those that people put there and that are no products. */
export const membersOf = ({ chain }: Calibset, children: readonly string[], declared: readonly string[]): readonly string[] =>
  chain ? children.filter((child) => declared.includes(child) || !chain.some((each) => each === child)) : children;

/** Whether a chain searches all wanted members in this order; other members may stand between them. */
export function searchesInOrder(children: readonly string[], wanted: readonly string[]): boolean {
  const own = new Set(wanted);
  const here = children.filter((child) => own.has(child));
  return here.length === wanted.length && here.every((each, index) => each === wanted[index]);
}

/** Whether a collection is on the ticket chain, and the declared members stand first and in order. Foreign members behind them do not matter. */
export function isOnTicketChain(set: Calibset, ticketChain: readonly string[], collection: CollectionName): boolean {
  if (collection === names.ticket(set)) return true;
  if (!ticketChain.includes(collection)) return false;
  const declared = certifiedChain(set);
  const children = membersOf(set, ticketChain, declared);
  const here = declared.filter((each) => children.includes(each));
  return here.every((each, index) => children[index] === each);
}

/** A shared chain that does not search every auxiliary collection that the set declares for it. */
export interface MissingMembers {
  readonly chain: CollectionName;
  readonly lacking: readonly CollectionName[];
  /** All of the set's members of that chain, in search order, because a single restored member would be searched first. */
  readonly wanted: readonly CollectionName[];
}

/** Chains that lack declared members, in declared order; existing members keep their order. Pure. */
export const missingMembers = (
  { collections }: Pick<Calibset, "collections">,
  children: (chain: CollectionName) => readonly string[],
): readonly MissingMembers[] =>
  [...new Set(collections.flatMap(({ chains }) => chains))].flatMap((chain) => {
    const declared = collections.filter((each) => each.chains.includes(chain)).map(({ name }) => asCollection(name));
    const here = children(chain)
      .filter((child) => declared.some((each) => each === child))
      .map(asCollection);
    const lacking = declared.filter((each) => !here.includes(each));
    return lacking.length ? [{ chain, lacking, wanted: between(declared, here) }] : [];
  });

/** The declared order, in which existing members keep their relative order. */
function between(declared: readonly CollectionName[], here: readonly CollectionName[]): readonly CollectionName[] {
  const rest = here.values();
  return declared.map((each) => (here.includes(each) ? (rest.next().value ?? each) : each));
}
