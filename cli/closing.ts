import pc from "picocolors";
import type { StepPlan, UnitPlan } from "../engine/converge/planUnit.ts";
import type { Repaired } from "../engine/converge/repairDrift.ts";
import type { UnitResult } from "../engine/converge/progressFile.ts";
import { counted } from "../engine/present/fitted.ts";
import { assertNever } from "../engine/model/group.ts";
import type { DeployResult, Operation } from "./engines/engine.ts";

/** The outcome of one operation on one set, as the engine reported it. */
export interface Outcome {
  /** Number of the set's units; with --site, of those at that site. */
  readonly total: number;
  /** The last result of each unit that was reached. */
  readonly results: readonly UnitResult[];
  /** Changes that were made. */
  readonly changes: number;
  readonly result: DeployResult;
}

/** The lines that end `up`, `refresh` and `destroy`: what failed, what waits, and the totals. Pure. */
export function closingLines(operation: Exclude<Operation, "preview">, outcome: Outcome): readonly string[] {
  const { result } = outcome;
  const results = withFailures(outcome);
  const failed = failureLines(result);
  const short = ofPhase(results, "incomplete").map((each) => `  ${pc.red("incomplete")} ${wordsOf(each)}`);
  const waiting = ofPhase(results.filter(isSelected), "waiting").map((each) => `  ${pc.yellow("waiting")} ${wordsOf(each)}`);
  return [...failed, ...short, ...waiting, `  ${totals(operation, { ...outcome, results })}`];
}

/** The results, where a unit that Pulumi reports as failed is not done: it failed after its last result. */
const withFailures = ({ results, result }: Outcome): readonly UnitResult[] =>
  results.map((each) =>
    each.phase === "done" && result.failures.some(({ name }) => isOf(each, name)) ? { ...each, phase: "failed" } : each,
  );

/** Whether a resource of Pulumi, whose name has hyphens, carries the unit. */
const isOf = ({ unit }: UnitResult, name: string): boolean => plain(unit) === plain(name);

const plain = (name: string): string => name.replace(/[^\w.]+/g, "-");

const failureLines = ({ failures }: DeployResult): readonly string[] =>
  failures.map(({ name, reasons }) => `  ${pc.red("failed")} ${name}: ${reasons.join("; ")}`);

const ofPhase = (results: readonly UnitResult[], phase: UnitResult["phase"]): readonly UnitResult[] =>
  results.filter((each) => each.phase === phase);

const isSelected = ({ code }: UnitResult): boolean => code !== "not-selected";

const wordsOf = ({ unit, code, reason }: UnitResult): string => `${unit}, ${code}: ${reason}`;

function totals(operation: Exclude<Operation, "preview">, { total, results, changes, result }: Outcome): string {
  const forgotten = result.forgotten ? [`${counted(result.forgotten, "unit")} forgotten`] : [];
  switch (operation) {
    case "up": {
      const isCalm = !result.failures.length && !ofPhase(results, "incomplete").length;
      const made = changes ? `${counted(changes, "change")} made` : isCalm ? "no changes" : "no change completed";
      const outside = result.failures.length - ofPhase(results, "failed").length - ofPhase(results, "refused").length;
      const beside = outside > 0 ? [`${counted(outside, "failure")} outside these units`] : [];
      return [reached(total, results), made, ...beside, ...forgotten].join("; ");
    }
    case "refresh":
      return [reached(results.length, results), "nothing written to a repository", ...forgotten].join("; ");
    case "destroy":
      return `${counted(result.forgotten, "unit")} forgotten; no data deleted`;
    default:
      return assertNever(operation);
  }
}

/** The phases in which a unit is not done, in the order in which they are counted. */
const NOT_DONE = ["refused", "failed", "incomplete", "pending", "waiting"] as const;

function reached(total: number, results: readonly UnitResult[]): string {
  const selected = results.filter(isSelected);
  const counts = [
    ...NOT_DONE.map((phase) => [ofPhase(selected, phase).length, phase] as const),
    [results.length - selected.length, "not selected"] as const,
    [Math.max(0, total - results.length), "not reached"] as const,
  ];
  const rest = counts.flatMap(([count, words]) => (count ? [`, ${count} ${words}`] : []));
  return `${ofPhase(selected, "done").length} of ${total} units done${rest.join("")}`;
}

/** The lines that end a preview: failures, notes on changes, refused parts, and the totals of what `up` would do now. Pure. */
export function closingOfPreview(units: readonly UnitPlan[], result: DeployResult): readonly string[] {
  const notes = units.flatMap(({ unit, steps }) =>
    steps.flatMap((step) =>
      step.kind === "change" ? step.changes.flatMap(({ note }) => (note === undefined ? [] : [`  ${unit}: ${note}`])) : [],
    ),
  );
  const beside = units.flatMap(({ unit, steps }) =>
    steps.flatMap((step) =>
      step.kind === "change" && step.besides ? [`  ${pc.red("refused")} ${unit}, ${step.besides.code}: ${step.besides.reason}`] : [],
    ),
  );
  return [...failureLines(result), ...notes, ...beside, `  ${planned(units)}`];
}

function planned(units: readonly UnitPlan[]): string {
  const count = (matches: (step: StepPlan) => boolean): number => units.filter(({ steps }) => steps.some(matches)).length;
  const changing = count(({ kind }) => kind === "change");
  const changes = units.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === "change" ? step.changes : []))).length;
  const others = [
    [count((step) => step.kind === "refused" || (step.kind === "change" && step.besides !== undefined)), "refused"],
    [count(({ kind }) => kind === "running"), "running"],
    [count(({ kind }) => kind === "waiting"), "waiting"],
    [units.filter(({ steps }) => !steps.length).length, "not selected"],
  ] as const;
  const words = others.flatMap(([number, state]) => (number ? [`, ${number} ${state}`] : [])).join("");
  if (!changing && !words) return `no changes: ${units.length} of ${units.length} units in sync`;
  return changing
    ? `${counted(changes, "change")} planned in ${changing} of ${units.length} units${words}`
    : `no changes planned in ${counted(units.length, "unit")}${words}`;
}

/** The line that ends the repairs of `drift --repair`. Pure. */
export function repairTotals(repaired: readonly Repaired[]): string {
  if (!repaired.length) return "nothing to mend";
  const count = (result: Repaired) => repaired.filter((each) => each === result).length;
  const others = (["failed", "waiting"] as const).filter(count).map((result) => `, ${count(result)} ${result}`);
  return `${count("done")} of ${counted(repaired.length, "repair")} done${others.join("")}`;
}
