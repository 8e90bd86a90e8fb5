import { type Scene, type Unit, repositoryOf } from "../declare/loadedSet.ts";
import type { Repository } from "../declare/loadWorld.ts";
import type { LockMade } from "../model/lock.ts";
import { gate } from "../declare/gate.ts";
import type { Desired } from "../model/change.ts";

/** A set on its way to one repository: what was made, and where it is to be. */
export interface Deployed {
  readonly scene: Scene;
  readonly repository: Repository;
  readonly made: LockMade;
}

/** Whether a set may be delivered to or activated at a repository. The gate is read afresh at every apply. */
export function deployedTo(scene: Scene, unit: Unit, kind: "deployment" | "activation"): Desired<Deployed> {
  if (unit.kind !== kind) return { kind: "unwanted", note: `not a ${kind}` };
  if (scene.set.withdrawn) return { kind: "unwanted", note: `withdrawn: ${scene.set.withdrawn.reason}` };
  const open = gate(scene);
  if (open.kind === "closed") return { kind: "waiting", code: open.code, reason: open.reason };
  return { kind: "wanted", value: { scene, repository: repositoryOf(scene, unit.repo), made: open.made } };
}
