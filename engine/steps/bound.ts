import type { LoadedSet, Unit } from "../declare/loadedSet.ts";
import type { RepoName } from "../model/brand.ts";
import type { Observer } from "../bridge/observer.ts";
import type { Step } from "./step.ts";
import type { Change, DesiredState, Plan, StepName } from "../model/change.ts";
import type { WriteAccess } from "../bridge/methods.ts";

/** A step whose types are its own business: examined, it gives its plan and a way to apply it. */
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
