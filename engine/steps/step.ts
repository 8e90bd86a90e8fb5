import type { WriteAccess } from "../bridge/methods.ts";
import type { Observer } from "../bridge/observer.ts";
import type { LoadedSet, Unit } from "../declare/loadedSet.ts";
import type { RepoName } from "../model/brand.ts";
import type { Change, DesiredState, Plan, StepName } from "../model/change.ts";

/** A step of the reconcile. `plan` is pure; only `apply` writes, and it looks again under the bridge's lock. */
export interface Step<D, O, C extends Change> {
  readonly name: StepName;
  readonly desired: (loaded: LoadedSet, unit: Unit) => DesiredState<D>;
  readonly observe: (observer: Observer, desired: D) => Promise<O>;
  readonly plan: (desired: D, observed: O, ran: ReadonlySet<string>) => Plan<C>;
  readonly apply: (access: WriteAccess, desired: D, change: C) => Promise<void>;
  /** Repositories that the step writes to. */
  readonly writes: (loaded: LoadedSet, unit: Unit) => readonly RepoName[];
}
