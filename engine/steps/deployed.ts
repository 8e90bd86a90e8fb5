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
