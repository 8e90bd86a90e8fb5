import type { HeldCollection } from "../../bridge/wire.ts";
import type { RepoName } from "../../model/brand.ts";
import type { InstrumentChain } from "../../model/instrumentChain.ts";
import { instrumentChainOf } from "../../model/names.ts";
import type { Holdings, TypeHoldings } from "../holdings.ts";

/** The effect of a chain file on the members of an instrument chain. */
export interface MemberOrder {
  /** Whether kept members come on the chain that it lacks. */
  readonly addsKept: boolean;
  /** The members in the order that they would have. `added` are those that the chain lacks; `members` has them in front. */
  readonly order: (chain: InstrumentChain, members: readonly string[], added: readonly string[]) => readonly string[];
}

/** The members of the instrument chain that hold something, first found first. */
export const membersOf = ({ order }: Holdings): readonly string[] => [...new Set(order.map(memberOf))];

/** Kept members that a chain file lists for a repository. */
export const keptAt = ({ members }: InstrumentChain, repo: RepoName): readonly string[] =>
  members.flatMap((member) => (member.kind === "kept" && (member.repositories?.includes(repo) ?? true) ? [member.collection] : []));

/** Holdings with a further member in front. `held` is what a search through the member alone finds. */
export function withMember(holdings: Holdings, instrument: string, member: string, held: Holdings): Holdings {
  const chain = instrumentChainOf(instrument);
  const known = new Set(holdings.order.map(({ name }) => name));
  const order = held.order
    .filter(({ name }) => !known.has(name))
    .map((each): HeldCollection => ({ ...each, path: [chain, ...(each.name === member ? [] : [member, ...each.path.slice(1)])] }));
  const rows = (name: string) =>
    held.types.find((type) => type.name === name)?.rows.filter(({ collection }) => !known.has(collection)) ?? [];
  const types = holdings.types.map((type): TypeHoldings => ({ ...type, rows: [...type.rows, ...rows(type.name)] }));
  const others = held.types.filter(({ name }) => !holdings.types.some((type) => type.name === name));
  return { order: [...order, ...holdings.order], types: [...types, ...others] };
}

/** Holdings whose chain has its members in another order. */
export function inOrder(holdings: Holdings, members: readonly string[]): Holdings {
  const order = members.flatMap((member) => holdings.order.filter((each) => memberOf(each) === member));
  return { ...holdings, order };
}

const memberOf = ({ name, path }: HeldCollection): string => path[1] ?? name;
