import { asCollection, type CollectionName } from "./brand.ts";
import { instrumentChainOf } from "./names.ts";
import { overlap, type Timespan } from "./tai.ts";
import type { NameText, PathText } from "./written.ts";

/**
 * `<instrument>/chain.json`: the members of the instrument chain `<instrument>/calib`, first found first (DMTN-222 section 2).
 * The order is precedence: of two members that answer for the same exposure, the first one answers.
 */
export interface InstrumentChain {
  readonly instrument: NameText;
  /**
   * Grows with each change. In a world without git, a file with a smaller revision than the last one written from is older.
   * @asType integer
   * @minimum 1
   */
  readonly revision: number;
  /**
   * The last revision that somebody other than its author approved, in a pull request of its own. Git says who.
   * @asType integer
   * @minimum 1
   */
  readonly approved?: number;
  readonly members: readonly ChainMember[];
}

export type ChainMember = ManagedMember | KeptMember;

/** A set of this project. It is a member where it is a target, adopted and not withdrawn. */
export interface ManagedMember {
  readonly kind: "set";
  /** @pattern ^DM-\d+$ */
  readonly ticket: string;
  /** Why the set answers ahead of a set with a later begin, or at all times of another set; absent if it does neither. */
  readonly reason?: string;
}

/** A collection that no set makes, such as curated calibrations. It is a member where it exists. */
export interface KeptMember {
  readonly kind: "kept";
  readonly collection: PathText;
  /** @minLength 1 */
  readonly reason: string;
  /** Repositories that are to have it; all that hold the collection if absent. */
  readonly repositories?: readonly PathText[];
}

/** The collection of a member. */
export const collectionOf = (instrument: string, member: ChainMember): CollectionName =>
  asCollection(member.kind === "set" ? `${instrumentChainOf(instrument)}/${member.ticket}` : member.collection);

/** The collections of all members, first found first. */
export const collectionsOf = ({ instrument, members }: InstrumentChain): readonly CollectionName[] =>
  members.map((member) => collectionOf(instrument, member));

/** Whether a repository is to have a kept member. */
export const isKeptAt = ({ repositories }: KeptMember, repo: string): boolean => repositories?.includes(repo) ?? true;

/** The members that a chain file has for a repository: all sets, and the members that are kept there. */
export const membersAt = ({ members }: InstrumentChain, repo: string): readonly ChainMember[] =>
  members.filter((member) => member.kind === "set" || isKeptAt(member, repo));

/** The collections that a chain file declares ahead of a set; none if it does not list the set. */
export const membersAhead = (chain: InstrumentChain, ticket: string): readonly CollectionName[] =>
  collectionsOf(chain).slice(
    0,
    Math.max(
      0,
      chain.members.findIndex((member) => member.kind === "set" && member.ticket === ticket),
    ),
  );

/** A set with the times for which it is certified. */
export interface PlacedSet extends Timespan {
  readonly ticket: string;
}

/**
 * Adds a set: in front, but behind each set with a later begin that it would hide. A set that is listed already keeps its
 * place. Pure.
 *
 * @param others the declared sets of the instrument; a listed set that is not among them hides nothing
 */
export function withSet(chain: InstrumentChain, set: PlacedSet, others: readonly PlacedSet[]): InstrumentChain {
  if (chain.members.some((member) => member.kind === "set" && member.ticket === set.ticket)) return chain;
  const newer = new Set(others.filter((other) => isLater(other.begin, set.begin) && overlap(other, set)).map(({ ticket }) => ticket));
  const at = chain.members.findLastIndex((member) => member.kind === "set" && newer.has(member.ticket)) + 1;
  return changed(chain, chain.members.toSpliced(at, 0, { kind: "set", ticket: set.ticket }));
}

/** Removes a set. Pure. */
export function withoutSet(chain: InstrumentChain, ticket: string): InstrumentChain {
  const members = chain.members.filter((member) => member.kind !== "set" || member.ticket !== ticket);
  return members.length === chain.members.length ? chain : changed(chain, members);
}

/** The text of the file: one line a member, so that git merges or refuses changes by member. */
export function printChain({ instrument, revision, approved, members }: InstrumentChain): string {
  const lines = members.map((member) => `    ${JSON.stringify(member)}`);
  return `{\n  "instrument": ${JSON.stringify(instrument)},\n  "revision": ${revision},\n${approved === undefined ? "" : `  "approved": ${approved},\n`}  "members": [${lines.length ? `\n${lines.join(",\n")}\n  ` : ""}]\n}\n`;
}

const changed = (chain: InstrumentChain, members: readonly ChainMember[]): InstrumentChain => ({
  ...chain,
  revision: chain.revision + 1,
  members,
});

/** Whether a begin is later than another; null is before all times. */
const isLater = (begin: bigint | null, other: bigint | null): boolean => begin !== null && (other === null || begin > other);
