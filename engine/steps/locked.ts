import type { Scene, Unit } from "../load/scene.ts";
import type { SetProduct } from "../model/calibset.ts";
import type { LockedProduct, MadeProduct } from "../model/lock.ts";
import { isAdopted } from "./gate.ts";
import type { Desired } from "./step.ts";

/** What a step wants of a product whose inputs are locked. */
export function wantedOfProduct<D>(scene: Scene, unit: Unit, want: (made: SetProduct, locked: LockedProduct) => D): Desired<D> {
  if (unit.kind !== "product") return { kind: "unwanted", note: "not a product" };
  const locked = lockedInputs(scene, unit.product);
  return locked.kind === "wanted" ? { kind: "wanted", value: want(unit.product, locked.value) } : locked;
}

/** What the lock says of a product, or why building may not begin. Who wins: declaration against lock is an error, never a rebuild. */
export function lockedInputs(scene: Scene, made: SetProduct): Desired<LockedProduct> {
  const { set, lock } = scene;
  if (set.withdrawn) return { kind: "unwanted", note: `withdrawn: ${set.withdrawn.reason}` };
  if (!lock) return { kind: "waiting", code: "lock-missing", reason: `${set.key} has no lock` };
  const before = madeProduct(scene, made);
  const locked = lock.inputs.products.find((each) => each.product === made.product.name);
  if (locked?.declaration === made.digest) {
    if (before && before.rerun !== made.rerun && isAdopted(scene)) {
      return { kind: "refused", code: "adopted-set-changed", reason: `${made.product.name} was adopted as ${before.rerun}` };
    }
    return { kind: "wanted", value: locked };
  }
  if (before?.rerun === made.rerun) {
    return { kind: "refused", code: "rerun-reused", reason: `${made.product.name} was made as ${made.rerun} from another declaration` };
  }
  return { kind: "waiting", code: "lock-stale", reason: `${made.product.name} ${made.rerun} is not what the lock was resolved from` };
}

/** What the lock says was made of a product, under whatever rerun. */
export const madeProduct = ({ lock }: Scene, made: SetProduct): MadeProduct | undefined =>
  lock?.made?.products.find((each) => each.product === made.product.name);

/** The same, only if it was made under the declared reruns. */
export function madeNow(scene: Scene, made: SetProduct): MadeProduct | undefined {
  const before = madeProduct(scene, made);
  const same = before?.rerun === made.rerun && before.certifyRerun === made.certifyRerun && before.verifyRerun === made.verifyRerun;
  return same ? before : undefined;
}
