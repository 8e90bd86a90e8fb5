import type { StepPlan, UnitPlan } from "../converge/plan.ts";
import { findingsByKind } from "../drift/state.ts";
import { assertNever } from "../model/never.ts";
import { secondsOf, type Cost } from "../plan/cost.ts";
import type { PlannedUnit, SetPlan } from "../plan/plan.ts";
import { counted, duration } from "./amount.ts";

/** A plan in words, a line a change; what is in sync stays silent. Drift is told ahead of what people want changed. */
export function renderPlan({ set, units, drift, cost }: SetPlan): string {
  const lines = units.flatMap(renderUnit);
  const moved = findingsByKind(drift).map(([kind, count]) => `  changed in repositories since it was made: ${kind}${count > 1 ? ` (${count})` : ""}`);
  if (!lines.length && !moved.length) return `${set}\n  in sync`;
  return [set, ...moved, ...lines, ...costLines(cost)].join("\n");
}

/** The words of one unit, by which plans are compared too. */
export const renderUnit = (unit: UnitPlan & Partial<Pick<PlannedUnit, "mending">>): readonly string[] =>
  [...unit.steps.flatMap((step) => renderStep(step, unit.mending?.includes(step.step) ?? false)), ...renderLater(unit)].map((line) => `  ${unit.unit}: ${line}`);

function renderStep(plan: StepPlan, mends: boolean): readonly string[] {
  switch (plan.kind) {
    case "in-sync":
    case "unwanted":
    case "later":
      return [];
    case "change":
      return plan.changes.map(({ summary, reason }) => `${plan.step} will ${summary} (${reason}${mends ? ", drift" : ""})`);
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

/** What follows by itself; behind a wait for people or a refusal nothing does. */
function renderLater({ steps }: UnitPlan): readonly string[] {
  const moving = steps.some(({ kind }) => kind === "change" || kind === "running");
  const later = steps.filter(({ kind }) => kind === "later").map(({ step }) => step);
  return moving && later.length ? [`then ${later.join(", ")}`] : [];
}

function costLines(cost: Cost): readonly string[] {
  const parts = [
    ...(cost.datasets ? [counted(cost.datasets, "dataset")] : []),
    ...(cost.files ? [`${counted(cost.files, "file")} of ${(cost.bytes / 1e6).toFixed(1)} MB`] : []),
    ...(cost.quanta ? [`about ${counted(cost.quanta, "quantum", "quanta")}`] : []),
  ];
  return parts.length ? [`  in all ${parts.join(", ")}; some ${duration(secondsOf(cost))} one after the other`] : [];
}
