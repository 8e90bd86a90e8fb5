import { assertNever } from "../model/never.ts";
import type { StepPlan, UnitPlan } from "../converge/plan.ts";

/** A plan in words, a line a step; what is in sync stays silent. */
export function renderPlan(set: string, plans: readonly UnitPlan[]): string {
  const lines = plans.flatMap(({ unit, steps }) => steps.flatMap((step) => renderStep(step).map((line) => `  ${unit}: ${line}`)));
  return lines.length ? [set, ...lines].join("\n") : `${set}\n  in sync`;
}

function renderStep(plan: StepPlan): readonly string[] {
  switch (plan.kind) {
    case "in-sync":
    case "unwanted":
      return [];
    case "change":
      return plan.changes.map(({ summary, reason }) => `${plan.step} will ${summary} (${reason})`);
    case "running":
      return [`${plan.step} is running, ${plan.note}`];
    case "waiting":
      return [`${plan.step} waits, ${plan.code}: ${plan.reason}`];
    case "refused":
      return [`${plan.step} refuses, ${plan.code}: ${plan.reason}`];
    default:
      return assertNever(plan);
  }
}
