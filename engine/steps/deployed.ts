import type { Observer } from "../bridge/observer.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { readSet, type Comparison, type SetRows } from "../content/compareSet.ts";
import { type LoadedSet, type Unit, repositoryOf } from "../declare/loadedSet.ts";
import type { Repository } from "../declare/loadWorld.ts";
import type { LockMade } from "../model/lock.ts";
import { gate } from "../declare/gate.ts";
import type { DesiredState } from "../model/change.ts";

/** An adopted set and a repository that it is brought to. */
export interface Deployed {
  readonly loaded: LoadedSet;
  readonly repository: Repository;
  readonly made: LockMade;
}

/** Returns a set that may be delivered to or activated at a repository, or why it may not. The approval is read again at every apply. */
export function deployedTo(loaded: LoadedSet, unit: Unit, kind: "deployment" | "activation"): DesiredState<Deployed> {
  if (unit.kind !== kind) return { kind: "unwanted", note: `not a ${kind}` };
  if (loaded.set.withdrawn) return { kind: "unwanted", note: `withdrawn: ${loaded.set.withdrawn.reason}` };
  const open = gate(loaded);
  if (open.kind === "closed") return { kind: "waiting", code: open.code, reason: open.reason };
  return { kind: "wanted", value: { loaded, repository: repositoryOf(loaded, unit.repo), made: open.made } };
}

/** Facts of the repository, and the rows that were read because the facts differ from the lock. */
export interface ObservedTarget {
  readonly view: RepoView;
  readonly read: SetRows;
}

/** Reads what deliver and tag compare with the lock. */
export async function observeDeployed(observer: Observer, deployed: Deployed): Promise<ObservedTarget> {
  const { name } = deployed.repository;
  const [view, reader] = await Promise.all([observer.view(name), observer.reader(name)]);
  return { view, read: await readSet(reader, comparisonOf(deployed), view) };
}

/** The comparison of a target. The gate is open at every deployment, so the set counts as adopted. */
export const comparisonOf = ({ loaded, repository, made }: Deployed): Comparison => ({
  set: loaded.set,
  made,
  repository,
  isAdopted: true,
});
