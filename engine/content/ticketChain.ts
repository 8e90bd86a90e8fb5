import type { CollectionName, RepoName } from "../model/brand.ts";
import { certifiedOf, type Calibset } from "../model/calibset.ts";
import { names } from "../model/names.ts";
import type { StepName } from "../model/change.ts";
import type { WriteAccess } from "../bridge/methods.ts";

/** Makes one of the set's own chains exactly this; what is foreign stays behind. Never for a shared chain. */
export async function defineChain(
  access: WriteAccess,
  { set, step, repo }: { readonly set: Calibset; readonly step: StepName; readonly repo: RepoName },
  chain: CollectionName,
  children: readonly string[],
  doc: string,
): Promise<void> {
  const writer = await access.writer(repo);
  await writer.call("chain", { repo, why: { set: set.key, step }, mode: "define", chain, children, ownedPrefix: `${names.ticket(set)}/`, doc });
}

/** The ticket chain as declared; calibrations that do not exist yet come later. */
export const defineTicketChain = (access: WriteAccess, about: { readonly set: Calibset; readonly step: StepName; readonly repo: RepoName }): Promise<void> =>
  defineChain(access, about, names.ticket(about.set), certifiedChain(about.set), `Calibrations of ${about.set.key}`);

/** The ticket chain as the declaration orders it: what is built later is searched first. Never the order of completion. */
export const certifiedChain = (set: Calibset): readonly CollectionName[] =>
  certifiedOf(set).map((made) => names.certification(set, made)).reverse();

/** Whether a chain searches all of them one after the other, whatever others search between. */
export function searchesInOrder(children: readonly string[], wanted: readonly string[]): boolean {
  const ours = children.filter((child) => wanted.includes(child));
  return ours.length === wanted.length && ours.every((each, index) => each === wanted[index]);
}

/** Whether a collection is on the chain, ours first and in the declared order; foreign children behind are left alone. */
export function isInOrder(children: readonly string[], collection: CollectionName, declared: readonly CollectionName[]): boolean {
  if (!children.includes(collection)) return false;
  const ours = declared.filter((each) => children.includes(each));
  return ours.every((each, index) => children[index] === each);
}
