import { unreachableReason, type Code } from "../errors.ts";
import type { Unit } from "../declare/loadedSet.ts";
import { steps } from "../steps/registry.ts";
import type { Change, Refusal, StepName } from "../model/change.ts";
import { closeSummary } from "./converge.ts";
import type { Session } from "./session.ts";
import { unitName, isStepNamed, isUnitNamed } from "./unit.ts";

/** The planned steps of one unit. */
export interface UnitPlan {
  readonly unit: string;
  readonly steps: readonly StepPlan[];
}

export type StepPlan = { readonly step: StepName } & (
  | { readonly kind: "in-sync"; readonly note: string; readonly isRemark?: true }
  | { readonly kind: "unwanted"; readonly note: string }
  /** `besides`: a refusal of another part of the step. */
  | { readonly kind: "change"; readonly changes: readonly Change[]; readonly besides?: Refusal }
  | { readonly kind: "running"; readonly note: string }
  /** Not in sync; its changes can be planned only after the steps before it. */
  | { readonly kind: "later" }
  | { readonly kind: "waiting" | "refused"; readonly code: Code; readonly reason: string }
);

/** Plans a unit's steps with clients that cannot write. Steps after a change can be planned only once it is made. */
export async function planUnit(session: Session, unit: Unit): Promise<UnitPlan> {
  const planned: StepPlan[] = [];
  const { set, workspace } = await session.loaded();
  if (!isUnitNamed(workspace.only, set, unit)) return { unit: unitName(unit), steps: [] };
  for (const step of steps[unit.kind].filter(({ name }) => isStepNamed(workspace.only, name))) {
    const plan = await planStep(session, unit, step);
    const behind = planned.some((each) => !isStepSettled(each));
    if (!behind) planned.push(plan);
    else if (!isStepSettled(plan)) planned.push({ step: step.name, kind: "later" });
  }
  return { unit: unitName(unit), steps: planned };
}

export const isSettled = ({ steps: planned }: UnitPlan): boolean => planned.every(isStepSettled);

const isStepSettled = ({ kind }: StepPlan): boolean => kind === "in-sync" || kind === "unwanted";

async function planStep(session: Session, unit: Unit, step: (typeof steps)["product"][number]): Promise<StepPlan> {
  try {
    const loaded = await session.loaded();
    const { plan } = await step.examine(loaded, unit, session.observer, session.access.ran);
    if (plan.kind !== "in-sync") return { step: step.name, ...plan };
    for (const repo of step.writes(loaded, unit)) {
      const intents = (await session.observer.view(repo)).intents(step.name);
      const changes = intents.map((intent): Change => ({ summary: closeSummary(intent), reason: "interrupted" }));
      if (changes.length) return { step: step.name, kind: "change", changes };
    }
    return { step: step.name, ...plan };
  } catch (thrown) {
    const reason = unreachableReason(thrown);
    if (reason === undefined) throw thrown;
    return { step: step.name, kind: "waiting", code: "site-unreachable", reason };
  }
}
