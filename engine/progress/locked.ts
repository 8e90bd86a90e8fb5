import type { LoadedSet, Unit } from "../declare/loadedSet.ts";
import type { SetProduct } from "../model/calibset.ts";
import type { LockedProduct } from "../model/lock.ts";
import { areGathered, lockedCollection } from "../declare/auxiliaryOf.ts";
import { madeRerun } from "../declare/madeNow.ts";
import { wasAdopted } from "../declare/gate.ts";
import type { DesiredState, Plan } from "../model/change.ts";

/** The desired state of a step for a product whose inputs are locked. */
export function wantedOfProduct<D>(
  loaded: LoadedSet,
  unit: Unit,
  want: (made: SetProduct, locked: LockedProduct) => D | undefined,
): DesiredState<D> {
  if (unit.kind !== "product") return { kind: "unwanted", note: "not a product" };
  const locked = lockedInputs(loaded, unit.product);
  if (locked.kind !== "wanted") return locked;
  const value = want(unit.product, locked.value);
  return value === undefined ? { kind: "unwanted", note: `not for ${unit.product.title}` } : { kind: "wanted", value };
}

/** The inputs that the lock names of a product, or why building may not begin. A declaration that contradicts the lock is an error, never a rebuild. */
export function lockedInputs(loaded: LoadedSet, made: SetProduct): DesiredState<LockedProduct> {
  const { set, lock } = loaded;
  if (set.withdrawn) return { kind: "unwanted", note: `withdrawn: ${set.withdrawn.reason}` };
  if (!lock) return { kind: "waiting", code: "lock-missing", reason: `${set.key} has no lock` };
  const before = madeRerun(loaded, made);
  const locked = lock.inputs.products.find((each) => each.product === made.title);
  if (locked?.declaration === made.digest) {
    if (before !== undefined && before !== made.rerun && wasAdopted(loaded)) {
      return { kind: "refused", code: "adopted-set-changed", reason: `${made.title} was adopted as ${before}` };
    }
    return { kind: "wanted", value: locked };
  }
  if (before === made.rerun) {
    return { kind: "refused", code: "rerun-reused", reason: `${made.title} was made as ${made.rerun} from another declaration` };
  }
  return { kind: "waiting", code: "lock-stale", reason: `${made.title} ${made.rerun} is not what the lock was resolved from` };
}

/** Why the auxiliary collections cannot be released as they are declared now; undefined if they can. For an adopted set a new lock is no remedy. */
export function collectionsChanged(loaded: LoadedSet): Extract<Plan<never>, { kind: "waiting" | "refused" }> | undefined {
  if (wasAdopted(loaded) && !areGathered(loaded))
    return {
      kind: "refused",
      code: "adopted-set-changed",
      reason: "the auxiliary collections, or their chains, are not those that were adopted",
    };
  const stale = loaded.set.collections.find((each) => !lockedCollection(loaded, each));
  return stale && { kind: "waiting", code: "lock-stale", reason: `${stale.name} is not what the lock was resolved from` };
}
