import type { RepoName } from "../model/brand.ts";
import { instrumentChainOf } from "../model/names.ts";
import type { ChainMember, InstrumentChain } from "../model/instrumentChain.ts";

/** The members of an instrument chain at one repository, first found first. */
export interface RecordedChain {
  readonly repo: RepoName;
  readonly members: readonly string[];
}

/** A member that a repository has ahead of another. */
export interface Ahead extends Pick<RecordedChain, "repo"> {
  readonly first: string;
  readonly second: string;
}

export type Recorded =
  | { readonly kind: "recorded"; readonly chain: InstrumentChain }
  /** Orders that no single order fulfills: each member is ahead of the next, and the last ahead of the first. */
  | { readonly kind: "contradictory"; readonly orders: readonly Ahead[] };

/**
 * A chain file from the chains that exist: the order of the named repository, and members of the other repositories at the
 * places that they have there. Collections that no set makes are kept where they are. Pure.
 *
 * @param chains the chain of each repository, the one to begin with first
 * @param tickets the declared sets of the instrument
 */
export function recordChain(instrument: string, chains: readonly RecordedChain[], tickets: ReadonlySet<string>): Recorded {
  const left = new Set(chains.flatMap(({ members }) => members));
  const order: string[] = [];
  while (left.size) {
    const next = [...left].find((member) => !aheadOf(member, chains, left));
    if (next === undefined) return { kind: "contradictory", orders: circleIn(chains, left) };
    left.delete(next);
    order.push(next);
  }
  return {
    kind: "recorded",
    chain: { instrument, revision: 1, members: order.map((name) => memberOf(instrument, name, chains, tickets)) },
  };
}

/** A member of the rest that some repository has ahead of another. */
function aheadOf(second: string, chains: readonly RecordedChain[], rest: ReadonlySet<string>): Ahead | undefined {
  for (const { repo, members } of chains) {
    const first = members.slice(0, Math.max(0, members.indexOf(second))).find((each) => rest.has(each));
    if (first !== undefined) return { repo, first, second };
  }
  return undefined;
}

/** Orders that form a circle, among members that all have another one ahead of them. */
function circleIn(chains: readonly RecordedChain[], rest: ReadonlySet<string>): readonly Ahead[] {
  const orders: Ahead[] = [];
  for (let [member] = rest; member !== undefined; member = orders[0]?.first) {
    const back = orders.findIndex(({ second }) => second === member);
    if (back !== -1) return orders.slice(0, back + 1);
    const found = aheadOf(member, chains, rest);
    if (!found) break;
    orders.unshift(found);
  }
  return orders;
}

function memberOf(instrument: string, collection: string, chains: readonly RecordedChain[], tickets: ReadonlySet<string>): ChainMember {
  const ticket = collection.slice(`${instrumentChainOf(instrument)}/`.length);
  if (tickets.has(ticket) && collection === `${instrumentChainOf(instrument)}/${ticket}`) return { kind: "set", ticket };
  const repositories = chains.filter(({ members }) => members.includes(collection)).map(({ repo }) => repo);
  const reason = `on the chain before this file, at ${repositories.join(", ")}`;
  return { kind: "kept", collection, reason, ...(repositories.length < chains.length ? { repositories } : {}) };
}
