import type { WriteAccess } from "../bridge/methods.ts";
import type { Observer } from "../bridge/observer.ts";
import type { LoadedSet, Unit } from "../declare/loadedSet.ts";
import type { RepoName } from "../model/brand.ts";
import type { Change, DesiredState, Plan, StepName } from "../model/change.ts";

/** A step of the reconcile. `plan` is pure. Only `apply` writes: the bridge observes again under its lock first. */
export interface Step<D, O, C extends Change> {
  readonly name: StepName;
  readonly desired: (loaded: LoadedSet, unit: Unit) => DesiredState<D>;
  readonly observe: (observer: Observer, desired: D) => Promise<O>;
  readonly plan: (desired: D, observed: O, ran: ReadonlySet<string>) => Plan<C>;
  readonly apply: (access: WriteAccess, desired: D, change: C) => Promise<void>;
  /** Repositories that the step writes to. */
  readonly writes: (loaded: LoadedSet, unit: Unit) => readonly RepoName[];
}

/** A step with its types closed over: `examine` returns its plan and the function that applies a change. */
export interface BoundStep {
  readonly name: StepName;
  readonly writes: (loaded: LoadedSet, unit: Unit) => readonly RepoName[];
  readonly examine: (loaded: LoadedSet, unit: Unit, observer: Observer, ran: ReadonlySet<string>) => Promise<Examined>;
}

export interface Examined {
  readonly plan: Plan<Change> | Exclude<DesiredState<never>, { kind: "wanted" }>;
  /** Applies one change of the plan. */
  readonly apply: (access: WriteAccess, index: number) => Promise<void>;
}

/** Closes a step over its types. */
export function bind<D, O, C extends Change>(step: Step<D, O, C>): BoundStep {
  return {
    name: step.name,
    writes: step.writes,
    async examine(loaded, unit, observer, ran) {
      const desired = step.desired(loaded, unit);
      if (desired.kind !== "wanted") return { plan: desired, apply: () => Promise.resolve() };
      const plan = step.plan(desired.value, await step.observe(observer, desired.value), ran);
      return {
        plan,
        async apply(access, index) {
          const change = plan.kind === "change" ? plan.changes[index] : undefined;
          if (change) await step.apply(access, desired.value, change);
        },
      };
    },
  };
}
