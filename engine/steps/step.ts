import type { Hand } from "../bridge/methods.ts";
import type { Observer } from "../bridge/observer.ts";
import type { Scene, Unit } from "../declare/loadedSet.ts";
import type { RepoName } from "../model/brand.ts";
import type { Change, Desired, Plan, StepName } from "../model/change.ts";

/** A step of the reconcile. `plan` is pure; only `apply` writes, and it looks again under the bridge's lock. */
export interface Step<D, O, C extends Change> {
  readonly name: StepName;
  readonly desired: (scene: Scene, unit: Unit) => Desired<D>;
  readonly observe: (observer: Observer, desired: D) => Promise<O>;
  readonly plan: (desired: D, observed: O, ran: ReadonlySet<string>) => Plan<C>;
  readonly apply: (hand: Hand, desired: D, change: C) => Promise<void>;
  /** Repositories that the step writes to. */
  readonly writes: (scene: Scene, unit: Unit) => readonly RepoName[];
}
