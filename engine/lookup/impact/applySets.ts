import type { Scene } from "../../declare/loadedSet.ts";
import type { Holdings, TypeHoldings } from "../holdings.ts";
import type { RepoName } from "../../model/brand.ts";
import { names } from "../../model/names.ts";
import type { PromisedCollection } from "./promised.ts";

/** A set with what it promises. */
export interface Wish {
  readonly scene: Scene;
  readonly promised: readonly PromisedCollection[];
}

/** Where a set is to be in use. */
export const reposOf = ({ set }: Scene): readonly RepoName[] => [set.build.repo, ...set.targets];

/** A repository's holdings once sets have been applied, the one that goes ahead of all others last. A set that is not meant for it changes nothing. */
export const withSets = (holdings: Holdings, repo: RepoName, wishes: readonly Wish[]): Holdings =>
  wishes.filter(({ scene }) => reposOf(scene).includes(repo)).reduce(withSet, holdings);

function withSet(holdings: Holdings, { scene: { set }, promised }: Wish): Holdings {
  const ticket = names.ticket(set);
  const others = holdings.order.filter(({ path }) => !path.includes(ticket));
  if (set.withdrawn) return { ...holdings, order: others };
  const at = holdings.order.findIndex(({ path }) => path.includes(ticket));
  const path = [...(holdings.order[at]?.path.slice(0, holdings.order[at].path.indexOf(ticket)) ?? [names.top(set)]), ticket];
  const declared = promised.map(({ name }) => ({ name, type: "CALIBRATION" as const, path }));
  // What somebody else put on the ticket chain stays behind ours; a rerun of ours that is no longer declared leaves it.
  const foreign = holdings.order.filter((each) => each.path.includes(ticket) && !each.name.startsWith(`${ticket}/`));
  const ahead = at < 0 ? 0 : at;
  const ours = new Set<string>(declared.map(({ name }) => name));
  return {
    order: [...others.slice(0, ahead), ...declared, ...foreign, ...others.slice(ahead)].filter(({ name }, index, all) => index === all.findIndex((each) => each.name === name)),
    types: promised.reduce(withPromise, holdings.types.map((type) => ({ ...type, rows: type.rows.filter(({ collection }) => !ours.has(collection)) }))),
  };
}

function withPromise(types: readonly TypeHoldings[], { datasetType, dimensions, rows }: PromisedCollection): readonly TypeHoldings[] {
  if (!types.some(({ name }) => name === datasetType)) return [...types, { name: datasetType, dimensions, rows }];
  return types.map((type) => (type.name === datasetType ? { ...type, rows: [...type.rows, ...rows] } : type));
}
