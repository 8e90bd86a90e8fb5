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
): Promise<void> => defineChain(access, about, names.ticket(about.set), declaredMembers(about.set), `Calibrations of ${about.set.key}`);

/**
 * The members of the ticket chain in declared order: later products are searched first, unless people made the chain. The order
 * of completion does not matter. A collection with the ticket's own name, which people made, is no member of a chain.
 */
export function declaredMembers(set: Calibset): readonly CollectionName[] {
  const ticket = names.ticket(set);
  const certified = certifiedOf(set)
    .map((made) => names.certification(set, made))
    .filter((collection) => collection !== ticket)
    .reverse();
  const runs = set.collections.filter(({ chains }) => chains.includes(ticket)).map(({ name }) => name);
  // Products that are not on people's chain stand in front.
  const rank = (collection: CollectionName): number => set.chain?.indexOf(collection) ?? -1;
  return [...new Set([...certified, ...runs])].toSorted((one, other) => rank(one) - rank(other));
}

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
  const declared = declaredMembers(set);
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

/** Chains that lack declared members, in declared order; existing members keep their order. The ticket chain is no shared chain. Pure. */
export const missingMembers = (set: Calibset, children: (chain: CollectionName) => readonly string[]): readonly MissingMembers[] =>
  [...new Set(set.collections.flatMap(({ chains }) => chains))]
    .filter((chain) => chain !== names.ticket(set))
    .flatMap((chain) => {
      const declared = set.collections.filter((each) => each.chains.includes(chain)).map(({ name }) => name);
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
