import type { RepoName } from "../../model/brand.ts";
import { names } from "../../model/names.ts";
import { gate } from "../../declare/gate.ts";
import type { RecordFacts } from "./facts.ts";
import { open, ticked, unchecked, type Judged } from "./recordWords.ts";
import { stateAt, undeclared } from "./recordRepositories.ts";
import { counted } from "../fitted.ts";

export function taxicabTicket({ loaded: { lock, approval } }: RecordFacts): Judged {
  if (!approval) return open("there is no approval file that would name a TAXICAB ticket");
  const report = lock?.made?.report;
  if (report === undefined) return open(`${approval.tickets.taxicab} is named, the set is not released`);
  if (approval.report !== report)
    return open(`${approval.tickets.taxicab} is about the report ${approval.report.slice(0, 12)}, the lock names ${report.slice(0, 12)}`);
  return ticked(`${approval.tickets.taxicab}, ${approval.state}, about the report ${report.slice(0, 12)}`);
}

export function deploymentTicket({ loaded: { approval } }: RecordFacts): Judged {
  return approval
    ? ticked(`${approval.tickets.deployment}, in the approval`)
    : open("there is no approval file that would name a deployment ticket");
}

export function distributed(facts: RecordFacts): Judged {
  const { set } = facts.loaded;
  if (set.withdrawn) return open(`withdrawn: ${set.withdrawn.reason}`);
  const approved = gate(facts.loaded);
  if (approved.kind === "closed") return open(`${approved.code}: ${approved.reason}`);
  const behind = set.targets.flatMap((repo) => whyBehind(facts, repo));
  const silent = undeclared(facts.loaded);
  const missing = [...behind, ...(silent.length ? [`neither target nor skipped: ${silent.join(", ")}`] : [])];
  if (missing.length) return open(...missing);
  const dark = unverifiable(facts, set.targets);
  const there = set.targets.filter((repo) => !dark.some((each) => each.repo === repo));
  const known = [
    `in sync with ${approved.made.fingerprint.slice(0, 12)}: ${there.join(", ") || "no target"}`,
    ...[...set.skipped].map(([repo, reason]) => `${repo} skipped: ${reason}`),
  ];
  return dark[0] ? unchecked(dark[0], ...known) : ticked(...known);
}

/** Tags exist where a cleaner runs, as at the summit (DMTN-222 section 3.5.1). */
export function summitTagged(facts: RecordFacts): Judged {
  const { set, world } = facts.loaded;
  const cleaned = set.targets.filter((repo) => world.repositories.get(repo)?.cleaned);
  if (!cleaned.length) return open("no target with a cleaner is declared");
  const untagged = cleaned.flatMap((repo) => whyUntagged(facts, repo));
  if (untagged.length) return open(...untagged);
  const dark = unverifiable(facts, cleaned);
  const there = cleaned.filter((repo) => !dark.some((each) => each.repo === repo));
  const known = there.map((repo) => `${repo}: ${datasetsOf(facts)} of ${counted(datasetsOf(facts), "dataset")} in ${names.tag(set)}`);
  return dark[0] ? unchecked(dark[0], ...known) : ticked(...known);
}

function whyBehind(facts: RecordFacts, repo: RepoName): readonly string[] {
  const state = stateAt(facts, repo);
  if (state && "differences" in state)
    return [`${repo} ${state.kind}: ${[...new Set(state.differences.map(({ kind }) => kind))].join(", ")}`];
  return state?.kind === "waiting" ? [`${repo} waits, ${state.code}`] : [];
}

function whyUntagged(facts: RecordFacts, repo: RepoName): readonly string[] {
  const { set } = facts.loaded;
  const approved = gate(facts.loaded);
  if (set.withdrawn) return [`withdrawn: ${set.withdrawn.reason}`];
  if (approved.kind === "closed") return [`${repo} waits, ${approved.code}`];
  return (facts.untagged.get(repo) ?? []).map(
    ({ datasetType, ids, wanted }) => `${repo}: tag incomplete, expected ${wanted} ${datasetType}, found ${wanted - ids.length}`,
  );
}

const datasetsOf = ({ loaded: { lock } }: RecordFacts): number =>
  (lock?.made?.products ?? []).reduce((sum, { datasets }) => sum + datasets.length, 0);

const unverifiable = (
  facts: RecordFacts,
  repos: readonly RepoName[],
): readonly { readonly repo: RepoName; readonly code: string; readonly reason: string }[] =>
  repos.flatMap((repo) => {
    const state = stateAt(facts, repo);
    return state?.kind === "unverifiable" ? [{ repo, code: state.code, reason: state.reason }] : [];
  });
