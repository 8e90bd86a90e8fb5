import type { ChainPlan } from "../converge/planChain.ts";
import { isSettled } from "../converge/planUnit.ts";
import { diagnosticsByKind } from "../drift/cellState.ts";
import type { Changes } from "../declare/git/changedSets.ts";
import type { RepoImpact } from "../lookup/impact/impact.ts";
import { isWarning } from "../lookup/lookupKinds.ts";
import type { PlannedUnit, SetPlan } from "../converge/planSet.ts";
import type { Judgement } from "../policy/judgeSet.ts";
import { assertNever } from "../model/group.ts";
import { fitted, type Section, counted } from "./fitted.ts";
import { changeText, renderImpact } from "./presentImpact.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { code, fenced, folded, plain, table } from "../model/markdown.ts";
import { failedIn } from "../model/verdict.ts";
import type { ReleasedVerdict } from "../release/verdicts.ts";
import { comparedWords, verdictWords } from "../release/verdictWords.ts";
import { renderPlan } from "./presentPlan.ts";

/** Hidden mark by which the comment is found again. */
export const PLAN_MARKER = "<!-- calib plan -->";
/** Hidden mark of a text without changes: no new comment is posted for it. */
export const NO_CHANGE = "<!-- calib plan: no change -->";

/** Effect of a pull request on one set. */
export interface PlannedSet {
  readonly set: string;
  /** The plan, or the reason why there is none. */
  readonly plan: SetPlan | { readonly kind: "failed"; readonly reasons: readonly string[] };
  /** Whether the base branch lacks the set. */
  readonly isNew: boolean;
  readonly judged: Judgement;
}

export interface PullRequestPlan {
  readonly changes: Changes | null;
  readonly sets: readonly PlannedSet[];
  /** Keys of all declared sets. */
  readonly keys: readonly string[];
  /** Chain files that the branch changes. */
  readonly chains: readonly ChainPlan[];
  /** Warnings about the instrument chains of the sets. */
  readonly warnings: readonly Diagnostic[];
}

/** The text of a pull request: summary, blockers, a table for each repository, and details folded. */
export function renderPlanMarkdown(
  plan: PullRequestPlan,
  { limit, artifact }: { readonly limit: number; readonly artifact: string | null },
): string {
  const head = [
    PLAN_MARKER,
    ...(isEmpty(plan) ? [NO_CHANGE] : []),
    `**${summaryOf(plan)}**`,
    ...(plan.changes ? ["", `Against ${code(plan.changes.base)} at ${code(plan.changes.commit.slice(0, 10))}.`] : []),
  ];
  const sections: readonly Section[] = [
    { name: "what stops it", lines: problems(plan) },
    { name: "warnings", lines: warnings(plan) },
    { name: "verdicts", lines: verdicts(plan) },
    ...repositories(plan),
    ...plan.sets.flatMap((set) => (isPlanned(set) ? [...details(set, plan.keys), ...found(set.plan, plan.keys)] : [])),
    ...plan.chains.map(({ instrument, impacts }) => foundBy(`the chain file of ${instrument}`, impacts, plan.keys)),
  ];
  return fitted(head, sections, { limit, more: artifact });
}

const isPlanned = (set: PlannedSet): set is PlannedSet & { readonly plan: SetPlan } => !("kind" in set.plan);
const plansOf = ({ sets }: PullRequestPlan): readonly SetPlan[] => sets.filter(isPlanned).map(({ plan }) => plan);

const isEmpty = (plan: PullRequestPlan): boolean =>
  !plan.changes?.sets.some(({ change }) => change === "removed") &&
  !plan.chains.length &&
  plan.sets.every((set) => isPlanned(set) && !set.judged.errors.length && !set.plan.drift.length && set.plan.units.every(isSettled));

function summaryOf(plan: PullRequestPlan): string {
  if (isEmpty(plan))
    return plan.sets.length
      ? `No change: every repository is as ${counted(plan.sets.length, "set")} want${plan.sets.length === 1 ? "s" : ""} it.`
      : "No set is changed.";
  const units = plansOf(plan).flatMap((each) => each.units);
  const changing = units.filter(({ steps }) => steps.some(({ kind }) => kind === "change" || kind === "running"));
  const count = (kind: string): number => units.filter(({ steps }) => steps.some((step) => step.kind === kind)).length;
  const drift = plansOf(plan).flatMap((each) => each.drift).length;
  const failed = plan.sets.filter((set) => !isPlanned(set)).length;
  const refused = plan.sets.filter(({ judged }) => judged.errors.length).length;
  const parts = [
    ...(failed ? [`${counted(failed, "set")} cannot be planned`] : []),
    ...(refused ? [`${counted(refused, "set")} against the rules`] : []),
    ...(count("refused") ? [`${counted(count("refused"), "unit")} refused`] : []),
    changing.length
      ? `${counted(changing.length, "unit changes", "units change")} at ${counted(new Set(changing.map(({ repo }) => repo)).size, "repository", "repositories")}`
      : "nothing to write now",
    ...(count("waiting") ? [counted(count("waiting"), "unit waits", "units wait")] : []),
    ...(drift ? [`${counted(drift, "difference")} by drift`] : []),
  ];
  const sets = plan.sets.length ? [`${counted(plan.sets.length, "set")}: ${parts.join(", ")}.`] : [];
  return [...sets, ...plan.chains.map(chainSummary)].join(" ");
}

function chainSummary({ instrument, change, impacts }: ChainPlan): string {
  const unchecked = impacts.filter(({ impact }) => impact.kind !== "answered").length;
  const touched = impacts.map(({ impact }) => (impact.kind === "answered" ? impact.value.touched.length : 0));
  const most = Math.max(0, ...touched);
  const effect = most
    ? `up to ${counted(most, "exposure finds", "exposures find")} another calibration at a repository`
    : "no exposure finds another calibration";
  return `The chain file of ${instrument} is ${change}: ${effect}${unchecked ? `; ${counted(unchecked, "repository", "repositories")} could not be checked` : ""}.`;
}

function problems({ sets }: PullRequestPlan): readonly string[] {
  const lines = sets.flatMap((set) => [
    ...("kind" in set.plan ? set.plan.reasons.map((reason) => `- ${code(set.set)} cannot be planned: ${plain(reason)}`) : []),
    ...set.judged.errors.map((difference) => `- ${code(set.set)} ${difference.code}: ${plain(difference.detail)}`),
  ]);
  return lines.length ? ["### To be mended first", "", ...lines] : [];
}

/** Warnings: lookups that change for the worse, and rules. */
function warnings({ changes, sets, keys, chains, warnings: ofChains }: PullRequestPlan): readonly string[] {
  const impacts = [...sets.filter(isPlanned).flatMap(({ plan }) => plan.impacts), ...chains.flatMap((each) => each.impacts)];
  const worse = impacts.flatMap((each) => worseAt(each, keys));
  const ofRules = sets.flatMap(({ set, judged }) =>
    judged.warnings.map((difference) => `- ${code(set)} ${difference.code}: ${plain(difference.detail)}`),
  );
  const moved = sets
    .filter(isPlanned)
    .flatMap(({ set, plan }) =>
      diagnosticsByKind(plan.drift).map(
        ([kind, count]) => `- ${code(set)} changed in repositories since it was made: ${kind}${count > 1 ? ` (${count})` : ""}`,
      ),
    );
  const gone = (changes?.sets ?? [])
    .filter(({ change }) => change === "removed")
    .map(({ set }) => `- ${code(set)} is removed: what was made of it stays where it is`);
  const chained = ofChains.map((each) => `- ${each.code}: ${plain(each.detail)}`);
  const lines = [...gone, ...moved, ...worse, ...ofRules, ...chained];
  return lines.length ? ["### Before you merge", "", ...lines] : [];
}

function worseAt({ repo, impact }: RepoImpact, keys: readonly string[]): readonly string[] {
  if (impact.kind !== "answered")
    return [`- ${code(repo)} could not check what exposures would find: ${plain(impact.reason)} (${impact.code})`];
  return impact.value.changes
    .filter(({ kind }) => isWarning(kind))
    .map((change) => `- ${code(repo)} ${plain(changeText(change, keys).replace(/^\s*warning: /, ""))}`);
}

/** The verdicts of released products, as an approval in the same pull request has to accept them. */
function verdicts(plan: PullRequestPlan): readonly string[] {
  const rows = plansOf(plan).flatMap(({ set, verdicts }) =>
    verdicts.map((each) => [
      code(set),
      plain(each.product),
      plain(verdictWords(each.verdict)),
      each.replaced ? plain(comparedWords(each.replaced)) : "",
      acceptanceWords(each),
    ]),
  );
  return rows.length ? ["### Verdicts", "", ...table(["set", "product", "verdict", "against what it replaces", "accepted"], rows)] : [];
}

function acceptanceWords({ verdict, open }: ReleasedVerdict): string {
  if (verdict.kind === "could-not-check") return "nobody can";
  const failed = verdict.isMissing ? 1 : failedIn(verdict);
  if (!failed) return "";
  return open ? `**no**: ${open} of ${failed} ${failed === 1 ? "failure" : "failures"} open` : "yes";
}

function repositories(plan: PullRequestPlan): readonly Section[] {
  const rows = plansOf(plan).flatMap(({ set, units }) =>
    units.flatMap((unit) => rowsOf(set, unit).map((cells) => ({ repo: unit.repo, cells }))),
  );
  return [...new Set(rows.map(({ repo }) => repo))].map((repo) => ({
    name: repo,
    lines: [
      `### ${code(repo)}`,
      "",
      ...table(
        ["set", "unit", "step", "what", "why"],
        rows.filter((row) => row.repo === repo).map(({ cells }) => cells),
      ),
    ],
  }));
}

function rowsOf(set: string, { unit, steps, mending }: PlannedUnit): readonly (readonly string[])[] {
  const at = [code(set), plain(unit)];
  return steps.flatMap((step): readonly (readonly string[])[] => {
    switch (step.kind) {
      case "change":
        return step.changes.map(({ summary, reason }) => [
          ...at,
          step.step,
          plain(summary),
          mending.includes(step.step) ? `**drift** (${reason})` : reason,
        ]);
      case "running":
        return [[...at, step.step, plain(step.note), "running"]];
      case "waiting":
      case "refused":
        return [[...at, step.step, plain(step.reason), `${step.kind}: ${step.code}`]];
      case "in-sync":
      case "unwanted":
      case "later":
        return [];
      default:
        return assertNever(step);
    }
  });
}

function details({ set, isNew, plan }: PlannedSet & { readonly plan: SetPlan }, keys: readonly string[]): readonly Section[] {
  const fields = (plan.fields ?? []).map((change) => [
    code(change.pointer),
    change.old === null ? "" : code(change.old),
    change.new === null ? "" : code(change.new),
  ]);
  const declared = isNew ? ["A new set.", ""] : fields.length ? [...table(["field", "before", "after"], fields), ""] : [];
  // Listed above, each at its set.
  const rendered = renderPlan({ ...plan, fields: null, impacts: [] }, keys);
  return [{ name: `details of ${set}`, lines: folded(`Details of ${set}`, [...declared, ...fenced(rendered.split("\n"), "text")]) }];
}

const found = ({ set, impacts }: SetPlan, keys: readonly string[]): readonly Section[] =>
  impacts.length ? [foundBy(set, impacts, keys)] : [];

const foundBy = (cause: string, impacts: readonly RepoImpact[], keys: readonly string[]): Section => ({
  name: `the impact of ${cause}`,
  lines: folded(`What exposures would find with ${cause}`, fenced(renderImpact(impacts, keys).split("\n"), "text")),
});
