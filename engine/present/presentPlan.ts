import type { StepPlan, UnitPlan } from "../converge/planUnit.ts";
import { diagnosticsByKind } from "../drift/cellState.ts";
import type { RepoImpact } from "../lookup/impact/impact.ts";
import { isWarning } from "../lookup/lookupKinds.ts";
import { assertNever } from "../model/group.ts";
import { type PlannedUnit, type SetPlan, secondsOf, type Cost } from "../converge/planSet.ts";
import { describeChange } from "../declare/declarationChanges.ts";
import type { ChainPlan } from "../converge/planChain.ts";
import { instrumentChainOf } from "../model/names.ts";
import { changeText, renderImpact } from "./presentImpact.ts";
import { counted, duration } from "./fitted.ts";

/** A plan in words, a line a change, without units that are in sync. Drift comes before declared changes. `keys` are the declared sets. */
export function renderPlan({ set, units, drift, cost, impacts, fields }: SetPlan, keys: readonly string[]): string {
  const declared = (fields ?? []).map((change) => `  declared ${describeChange(change)}`);
  const lines = units.flatMap(renderUnit);
  const moved = diagnosticsByKind(drift).map(
    ([kind, count]) => `  changed in repositories since it was made: ${kind}${count > 1 ? ` (${count})` : ""}`,
  );
  if (![...declared, ...lines, ...moved].length) return `${set}\n  in sync`;
  return [set, ...declared, ...moved, ...lines, ...costLines(cost), ...impacts.flatMap((each) => warningLines(each, keys))].join("\n");
}

/** The effect of a changed chain file, at each repository. */
export const renderChainPlan = ({ instrument, change, impacts }: ChainPlan, keys: readonly string[]): string =>
  [
    `${instrumentChainOf(instrument)}: its chain file is ${change}; with its order, exposures find`,
    ...renderImpact(impacts, keys)
      .split("\n")
      .map((line) => (line === "" ? line : `  ${line}`)),
  ].join("\n");

/** Lookups that change for the worse; `calib impact` lists all. */
function warningLines({ repo, impact }: RepoImpact, keys: readonly string[]): readonly string[] {
  if (impact.kind === "could not check") return [`  could not check what exposures would find at ${repo}: ${impact.reason}`];
  return impact.value.changes.filter(({ kind }) => isWarning(kind)).map((change) => `  at ${repo}, ${changeText(change, keys).trim()}`);
}

/** Lines of one unit; saved plans are compared by them. */
export const renderUnit = (unit: UnitPlan & Partial<Pick<PlannedUnit, "mending">>): readonly string[] =>
  [...unit.steps.flatMap((step) => renderStep(step, unit.mending?.includes(step.step) ?? false)), ...renderLater(unit)].map(
    (line) => `  ${unit.unit}: ${line}`,
  );

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

/** Steps that follow by themselves; none do after a wait for people or a refusal. */
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
