import { type LoadedSet, type Unit, repositoryOf } from "../declare/loadedSet.ts";
import type { Repository } from "../declare/loadWorld.ts";
import type { LockMade } from "../model/lock.ts";
import { gate } from "../declare/gate.ts";
import type { DesiredState } from "../model/change.ts";

/** A set on its way to one repository: what was made, and where it is to be. */
export interface Deployed {
  readonly loaded: LoadedSet;
  readonly repository: Repository;
  readonly made: LockMade;
}

/** Whether a set may be delivered to or activated at a repository. The gate is read afresh at every apply. */
export function deployedTo(loaded: LoadedSet, unit: Unit, kind: "deployment" | "activation"): DesiredState<Deployed> {
  if (unit.kind !== kind) return { kind: "unwanted", note: `not a ${kind}` };
  if (loaded.set.withdrawn) return { kind: "unwanted", note: `withdrawn: ${loaded.set.withdrawn.reason}` };
  const open = gate(loaded);
  if (open.kind === "closed") return { kind: "waiting", code: open.code, reason: open.reason };
  return { kind: "wanted", value: { loaded, repository: repositoryOf(loaded, unit.repo), made: open.made } };
}
